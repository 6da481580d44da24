/**
 * @file Node scores: what a writer's output changes by, times the gradient at that output, which is the gradient of the stream right
 * behind it. The stream is the sum of all writers, so this equals the sum of the writer's edge scores.
 *
 * Relation to the EAP-IG library: its node scores of MLPs take the gradient at the MLP's *input* instead, which is not the effect
 * of the MLP's output; those of heads and of the input are these.
 */
import { gradient } from "../graph/gradient.ts";
import type { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import type { Trace } from "../model/forward.ts";
import type { Transformer } from "../model/transformer.ts";
import { inner } from "./contract.ts";
import { sumGroups } from "./rows.ts";

/**
 * @param writers one block [n, B·S, D] for the input and for each layer: its heads, then its MLP
 * @param apart how many items are kept apart: B, or undefined to sum over them
 * @returns [n_w], or [B, n_w]
 */
export function nodeScores(
  g: Graph,
  model: Transformer,
  writers: readonly Value[],
  trace: Trace,
  loss: Value,
  apart?: number,
): Value {
  const batch = writers[0]!.shape[1]! / trace.final.shape[1]!;
  const behind = trace.layers.flatMap(({ between }, layer) => [
    between,
    trace.layers[layer + 1]?.stream ?? trace.final,
  ]);
  const [atInput, ...atLayers] = g
    .at("nodes", () => gradient(g, loss, [trace.layers[0]!.stream, ...behind]))
    .map((gradient) => sumGroups(g, gradient, batch));
  const blocks = writers
    .slice(1)
    .flatMap((block, layer) => [
      inner(g, g.slice(block, 0, 0, model.heads), atLayers[2 * layer]!, apart),
      inner(g, g.slice(block, 0, model.heads, model.heads + 1), atLayers[2 * layer + 1]!, apart),
    ]);
  const first = inner(g, writers[0]!, atInput!, apart);
  const column = g.concat([first, ...blocks], first.shape.length - 2);
  return g.reshape(column, column.shape.slice(0, -1));
}
