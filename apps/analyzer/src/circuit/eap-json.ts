/** @file Circuit files in the EAP-IG JSON format that a user hands in. */
import { type ComputationGraph, circuitOfEapJson, EAP_JSON_REMEDY, eapJson, type ScoredCircuit } from "@atlas/schema";
import { readJsonFile } from "../checkpoint/user-files.ts";

/** @throws UserError when the file is malformed or describes a circuit of another model. */
export async function readEapJson(path: string, graph: ComputationGraph): Promise<ScoredCircuit> {
  return circuitOfEapJson(path, await readJsonFile(path, eapJson, EAP_JSON_REMEDY), graph);
}
