/**
 * @file Exact patching as one program (methods/exact.ts has the formula). Up to the reader that is patched a run is the clean one, so
 * it is not run at all: one forward pass over the patched runs begins empty and gains them at the places where they leave the clean
 * run, which is recorded once. A reader v of the stream x sees x + r_u − out_u(x); then what v writes differs, and nothing else does.
 *
 * All query, key and value inputs of a layer are patched from one writer by one projection: with q', k', v' those that read its
 * change, the attention of (q', k, v), of (q, k', v) and of (q, k, v') holds at head h what patching the query, key or value
 * input of h alone makes it write, wherever heads do not depend on one another.
 */
import type { Ablation, AttributionLevel, MetricName } from "@atlas/schema";
import { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import { buildModel, type ModelSource } from "../model/build.ts";
import { runHeads, runMlp } from "../model/forward.ts";
import { readStream } from "../model/norm.ts";
import type { Transformer } from "../model/transformer.ts";
import { type CleanRun, cleanOf } from "./clean-run.ts";
import type { ExactPass, Place } from "./methods/exact.ts";
import { answerInputs, metricOf } from "./metric.ts";
import { patchedHeads, patchedMlp } from "./patched-readers.ts";
import { record } from "./recording.ts";

export interface ExactShape {
  batch: number;
  positions: number;
  metric: MetricName;
  ablation: Ablation;
  level: AttributionLevel;
  entries: ExactPass["entries"];
  /** Whether the metrics of the unpatched runs are wanted, for which the recording must run to its end. */
  ends: boolean;
}

/** The input that says which writers are patched at a place. */
export const writersInput = (place: Place): string => `writers ${place}`;

/**
 * Inputs: `clean` i64[B,S]; `answerPosition` f32[B,S]; `answers` f32[B,V]; for each entry `writersInput(place)` i64[n], the rows
 * of the score matrix to patch there. By ablation also `corrupted` i64[B,S], or `means` f32[n_w,S,D].
 * Outputs: `metric` f32[N,B] of the patched runs: by entry, then by reader (the order of columns), then by writer; with `ends` also
 * `cleanMetric`, `corruptedMetric` f32[B].
 */
export function exactProgram(source: ModelSource, shape: ExactShape): Graph {
  const { batch, positions, metric, ablation } = shape;
  const g = new Graph();
  const model = buildModel(g, source, positions);
  const prompts = g.input("clean", "i64", [batch, positions]);
  const answers = answerInputs(g, batch, positions, model.vocabulary);
  const recording = g.at("record", () => record(g, model, ablation, prompts));
  const clean = cleanOf(g, recording);
  const metrics = (final: Value) => metricOf(g, metric, model, final, { ...answers, cleanFinal: clean.final });
  if (shape.ends) {
    const both = metrics(recording.trace.final);
    g.output("cleanMetric", g.slice(both, 0, 0, batch));
    g.output("corruptedMetric", g.slice(both, 0, batch, 2 * batch));
  }
  const final = g.at("patched", () => new PatchedRuns(g, model, clean, recording.differences, shape).run());
  g.output("metric", g.reshape(metrics(final), [final.shape[0]! / batch, batch]));
  return g;
}

/** A forward pass over patched runs alone. */
class PatchedRuns {
  private readonly g: Graph;
  private readonly model: Transformer;
  private readonly clean: CleanRun;
  private readonly differences: readonly Value[];
  private readonly shape: ExactShape;
  /** [N, S, D], the items varying fastest; undefined before the first run is gained. */
  private stream: Value | undefined;

  constructor(g: Graph, model: Transformer, clean: CleanRun, differences: readonly Value[], shape: ExactShape) {
    this.g = g;
    this.model = model;
    this.clean = clean;
    this.differences = differences;
    this.shape = shape;
  }

  /** @returns the stream before the final norm. */
  run(): Value {
    const { model, clean } = this;
    this.gain("input", model.enter(clean.embedded));
    for (const index of model.blocks.keys()) this.g.at(`layer ${index}`, () => this.layer(index));
    this.gain("logits", clean.final);
    return this.stream!;
  }

  private layer(index: number): void {
    const { g, model, clean } = this;
    const { between } = clean.layers[index]!;
    const after = clean.layers[index + 1]?.stream ?? clean.final;
    const before = this.stream;
    const heads = before && runHeads(g, model, index, before);
    this.stream = before && g.add(before, heads!.attentionOut);
    if (!model.parallel) this.gain(`heads ${index}`, between);
    if (this.stream) {
      const read = model.parallel ? heads!.attention : readStream(g, model.norm, this.stream);
      this.stream = g.add(this.stream, runMlp(g, model, index, read).mlpOut);
    }
    if (model.parallel) this.gain(`heads ${index}`, after);
    this.gain(`mlp ${index}`, after);
  }

  /** Adds the runs that leave the clean one here. @param clean the stream at this place, [B, S, D]. */
  private gain(place: Place, clean: Value): void {
    const { g } = this;
    const changes = this.changes(place);
    if (changes === undefined) return;
    const runs = changes.shape[0]!;
    const [batch, positions, width] = clean.shape as [number, number, number];
    const patched = g.add(g.reshape(clean, [1, ...clean.shape]), g.reshape(changes, [runs, batch, positions, width]));
    const rows = g.reshape(patched, [runs * batch, positions, width]);
    this.stream = this.stream ? g.concat([this.stream, rows], 0) : rows;
  }

  /** What patched runs add to the stream here, [readers × writers, B·S, D]; undefined where none leaves. */
  private changes(place: Place): Value | undefined {
    const { g, model, clean, shape } = this;
    const own = shape.entries.find(({ entry }) => entry.place === place);
    if (own === undefined) return undefined;
    const { entry, atOnce } = own;
    const writers = this.writers(place, entry.end, atOnce);
    const [kind, layer] = place.split(" ") as [string, string?];
    if (shape.level === "node" || layer === undefined) return writers;
    return kind === "heads"
      ? patchedHeads(g, model, Number(layer), clean.layers[Number(layer)]!, writers)
      : patchedMlp(g, model, Number(layer), clean.layers[Number(layer)]!, writers);
  }

  /** r_u − out_u(x) of chosen writers, [n, B·S, D]. @param end rows of the score matrix to choose from. */
  private writers(place: Place, end: number, atOnce: number): Value {
    const { g, differences } = this;
    let rows = 0;
    const upstream = differences.filter((block) => {
      const first = rows;
      rows += block.shape[0]!;
      return first < end;
    });
    return g.gather(g.concat(upstream, 0), g.input(writersInput(place), "i64", [atOnce]));
  }
}
