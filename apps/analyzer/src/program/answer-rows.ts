/** @file Runs that differ from a recorded one at the answer position alone, which is all that is computed of them: one row for each prompt. */
import type { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import type { LayerTrace } from "../model/forward.ts";
import { tile } from "./metrics/metric.ts";

/** The one position of each prompt that both runs are about. */
export interface AnswerRows {
  g: Graph;
  /** B. */
  batch: number;
  /** C · B, items varying fastest. */
  rows: number;
  /** One-hot, [B, 1, S]. */
  position: Value;
}

/** The first B of 2B rows. */
export const cleanOf = ({ g, batch }: AnswerRows, x: Value): Value => g.slice(x, 0, 0, batch);

/** [B, S, W] to [B, 1, W]. */
export const atEnd = ({ g, position }: AnswerRows, x: Value): Value => g.matmul(position, x);

/** The clean stream at the answer position ahead of a layer, `times` times, [times · B, 1, D]. */
export const cleanStream = (end: AnswerRows, { stream }: LayerTrace, times: number): Value =>
  tile(end.g, atEnd(end, cleanOf(end, stream)), times * end.batch);

/** Zero but at the answer position, [C·B, 1, W] to [C·B, S, W]. */
export function onlyEnd({ g, rows, position }: AnswerRows, x: Value): Value {
  return g.mul(g.reshape(tile(g, position, rows), [rows, position.shape[2]!, 1]), x);
}

/** The clean rows of a recorded projection with the answer position replaced. @param recorded [2B, S, W]. @returns [C·B, S, W]. */
export function withEnd(end: AnswerRows, recorded: Value, x: Value): Value {
  const { g, batch, rows, position } = end;
  const before = g.sub(g.scalar(1), g.reshape(position, [batch, position.shape[2]!, 1]));
  return g.add(tile(g, g.mul(before, cleanOf(end, recorded)), rows), onlyEnd(end, x));
}
