/**
 * @file What gradient methods have in common: rows through the model on which the task metric is differentiated. They differ in
 * where these rows come from; the programs behind them (attribute.ts) do not.
 */
import type { AttributionMethod, GraphShape, RunSettings } from "@atlas/schema";
import type { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import type { Trace } from "../model/forward.ts";
import type { Transformer } from "../model/transformer.ts";
import type { PathInputs, PathPoint } from "./path-rule.ts";
import type { Recording } from "./recording.ts";

export interface GradientPass {
  /** Every value holds whole groups of B rows (rows.ts); how many may differ from layer to layer. */
  trace: Trace;
  /** Share of each group of `trace.final` in the loss, [n]. */
  weights: Value;
}

export type PassBuilder = (g: Graph, model: Transformer, recording: Recording, path: PathInputs) => GradientPass;

/** One program's worth of a method. */
export interface PassPlan {
  pass: PassBuilder;
  /** The path in stretches of one length, for each of which the program runs. */
  stretches: readonly (readonly PathPoint[])[];
  /** Rows that each item takes in the widest layer of the pass. */
  rowsPerItem: number;
}

export interface GradientMethod {
  /** Where on its path a method takes gradients. @throws UserError when the settings give no points. */
  points(settings: Pick<RunSettings, "path" | "steps">): PathPoint[];
  /**
   * Passes whose scores add up to the method's.
   * @param mostRows rows per item that one program should not exceed where it can be divided
   */
  passes(model: GraphShape, points: readonly PathPoint[], mostRows: number): PassPlan[];
}

export type GradientMethodName = Exclude<AttributionMethod, "exact">;
