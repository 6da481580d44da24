/** @file A circuit in the EAP-IG library's JSON format, with the score of every edge of the model. */
import { computationGraph, edgeCells, readerIndex, toEapJson, writerIndex } from "@atlas/schema";
import { ApiBroken, ApiUnavailable } from "../../lib/api.ts";
import { apiUrl } from "../../lib/api-url.ts";
import { fetchApi } from "../../lib/fetch-api.ts";
import type { CircuitKey } from "../../lib/hrefs.ts";
import { choiceOf } from "../../lib/settings.ts";
import { edgesOf } from "./derive.ts";
import { fetchCircuit, type Run } from "./query.ts";
import { parseCircuitView } from "./view-state.ts";

/** Null where there is no such result, or nodes were scored, so that edges have no scores. */
export async function circuitFile(
  key: CircuitKey,
  params: Record<string, string | undefined>,
): Promise<{ name: string; text: string } | null> {
  const page = await fetchCircuit(key, choiceOf(parseCircuitView(params)));
  if (page === null || page.run.float32 === null) return null;
  const name = [key.model, key.task, key.revision].join("-").replaceAll(/[^\w.-]+/g, "-");
  return { name: `${name}.json`, text: circuitText(page.run, await fetchScores(page.run.float32)) };
}

/** @param scores of every edge, in the order of cells */
export function circuitText(run: Pick<Run, "checkpoint" | "circuit">, scores: Float32Array): string {
  const graph = computationGraph(run.checkpoint.model);
  const columns = graph.readers.length;
  const dense = new Float32Array(graph.writers.length * columns);
  for (const [i, cell] of edgeCells(graph).entries()) dense[cell] = scores[i]!;
  const cells = edgesOf(run.circuit.edges).map(
    ({ writer, reader }) => writerIndex(graph, writer) * columns + readerIndex(graph, reader),
  );
  return JSON.stringify(toEapJson(graph, { cells: Int32Array.from(cells).sort(), scores: dense }));
}

async function fetchScores(path: string): Promise<Float32Array> {
  const answer = await fetchApi(apiUrl() + path).catch((cause: unknown) => {
    throw new ApiUnavailable("The API gave no scores.", { cause });
  });
  if (!answer.ok) throw new (answer.status === 503 ? ApiUnavailable : ApiBroken)("The API gave no scores.");
  const view = new DataView(await answer.arrayBuffer());
  return Float32Array.from({ length: view.byteLength / 4 }, (_, i) => view.getFloat32(4 * i, true));
}
