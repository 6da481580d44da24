/** @file One file of published results as a bundle: a circuit in the EAP-IG JSON format, or a table with its mapping. */
import { createHash } from "node:crypto";
import { basename, extname } from "node:path";
import { importAddress } from "@atlas/platform";
import { computationGraph, IMPORT_FORMAT, type ImportBundle, packScores, UserError } from "@atlas/schema";
import { z } from "zod";
import { readTextFile } from "../checkpoint/user-files.ts";
import { readEapJson } from "../circuit/eap-json.ts";
import { Problems } from "../task/custom/problems.ts";
import { BundleBuilder } from "./bundle-builder.ts";
import type { Mapping } from "./mapping.ts";
import { csvRows, jsonRows } from "./rows.ts";
import { addValues, type FindTarget } from "./values.ts";

/** What a circuit file does not say of itself. */
export interface CircuitChoice {
  model?: string | undefined;
  task?: string | undefined;
  step?: number | undefined;
}

export interface ImportRequest {
  path: string;
  source: string;
  license: string;
  mapping?: Mapping | undefined;
  circuit: CircuitChoice;
  provenance: ImportBundle["provenance"];
}

/** @throws UserError that lists what is wrong, each with its place in the file. */
export async function readImport(request: ImportRequest, findTarget: FindTarget): Promise<ImportBundle> {
  const { path, source, license, mapping, provenance } = request;
  const text = await readTextFile(path, "give a circuit in the EAP-IG JSON format, or a CSV or JSON table");
  const builder = new BundleBuilder();
  const json = extname(path) === ".csv" ? undefined : parseJson(path, text);
  if (isCircuit(json)) await addCircuit(builder, request, findTarget);
  else await addTables(builder, { path, text, json }, mapping, findTarget);
  const { models, checkpoints, circuits, values } = builder.contents;
  if (circuits.length + values.length === 0) throw new UserError(`${path} holds no numbers; correct the mapping.`);
  const bundle = {
    format: IMPORT_FORMAT,
    file: { name: basename(path), hash: createHash("sha256").update(text).digest("hex") },
    ...{ source, license, provenance, models, checkpoints, circuits, values },
  } as const;
  return { address: importAddress(bundle), ...bundle };
}

function parseJson(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const [, at] = /position (\d+)/.exec(String(cause)) ?? [];
    const where = at === undefined ? "" : ` in line ${text.slice(0, Number(at)).split("\n").length}`;
    throw new UserError(`${path} is not valid JSON${where}; give a .csv or .json file as it was published.`, { cause });
  }
}

const circuitLike = z.looseObject({ cfg: z.unknown(), nodes: z.looseObject({}), edges: z.looseObject({}) });
const isCircuit = (json: unknown): boolean => circuitLike.safeParse(json).success;

async function addTables(
  builder: BundleBuilder,
  { path, text, json }: { path: string; text: string; json: unknown },
  mapping: Mapping | undefined,
  findTarget: FindTarget,
): Promise<void> {
  if (mapping === undefined)
    throw new UserError(`${path} is no circuit in the EAP-IG JSON format; say what its columns mean with --mapping.`);
  const problems = new Problems(path, "nothing was stored");
  for (const table of mapping.tables) {
    const rows = json === undefined ? csvRows(text, table, problems) : jsonRows(json, table, problems);
    await addValues(builder, rows, findTarget, problems);
  }
  problems.throwIfAny();
}

async function addCircuit(builder: BundleBuilder, { path, circuit }: ImportRequest, findTarget: FindTarget) {
  const { model, task } = circuit;
  const step = circuit.step ?? stepOf(path);
  if (model === undefined || task === undefined || step === undefined)
    throw new UserError(
      `${path} is a circuit, which does not say what it is of; give --model and --task, and --step where the file's name is not a step.`,
    );
  const target = await findTarget(model);
  if (target === undefined)
    throw new UserError(
      `${path} is about the model ${model}, which is not stored; describe its shape under "models" in a mapping (--mapping), or name a model that is known.`,
      { code: "NOT_FOUND" },
    );
  const graph = computationGraph(target.record);
  const { cells, scores } = await readEapJson(path, graph);
  if (scores === undefined)
    throw new UserError(`${path} is a circuit of nodes, whose edges have no scores; import circuits of edges.`);
  builder.contents.circuits.push({
    checkpoint: builder.checkpointIndex(target, step),
    task,
    cells: [...cells],
    scores: Buffer.from(packScores(graph, scores)).toString("base64"),
  });
}

/** 5000.json, step5000.json */
function stepOf(path: string): number | undefined {
  const [, step] = /^(?:step)?(\d+)$/.exec(basename(path, extname(path))) ?? [];
  return step === undefined ? undefined : Number(step);
}
