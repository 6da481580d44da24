/**
 * @file What attribution, circuits and path patching mean, done one run at a time on the plain forward pass: every edge patched for
 * real, gradients as central differences, circuits as rules about who sees what.
 */
import type { Item } from "../../../apps/analyzer/src/task/dataset.ts";
import { type Intervention, type PlainModel, type PlainRun, run } from "./forward.ts";
import type { PlainMetric } from "./metrics.ts";
import type { Settings } from "./settings.ts";

export interface PlainEdge {
  writer: string;
  reader: string;
}

/** All edges, writer by writer, each in the order of readers: by layer all q, k, v, the MLP; last the logits. */
export function edgesOf({ layers, heads, parallel }: Settings): PlainEdge[] {
  const layerOf = (node: string) => Number(/\d+/.exec(node)![0]);
  const headNames = (layer: number, suffix = "") => Array.from({ length: heads }, (_, h) => `a${layer}.h${h}${suffix}`);
  const all = Array.from({ length: layers }, (_, layer) => layer);
  const writers = ["input", ...all.flatMap((layer) => [...headNames(layer), `m${layer}`])];
  const readers = [
    ...all.flatMap((layer) => [...["<q>", "<k>", "<v>"].flatMap((input) => headNames(layer, input)), `m${layer}`]),
    "logits",
  ];
  const upstream = (writer: string, reader: string): boolean => {
    if (writer === "input" || reader === "logits") return true;
    if (layerOf(writer) !== layerOf(reader)) return layerOf(writer) < layerOf(reader);
    return !parallel && writer.startsWith("a") && reader.startsWith("m");
  };
  return writers.flatMap((writer) =>
    readers.filter((reader) => upstream(writer, reader)).map((reader) => ({ writer, reader })),
  );
}

/** r_u of every writer: what it is replaced by when it is taken out, [pos · D]. */
export type References = ReadonlyMap<string, Float64Array>;

/** Relative to the change that is made: truncation of order 1e-9, rounding of order 1e-12. */
const STEP = 3e-5;

/** One item on one model. */
export class Experiment {
  readonly clean: PlainRun;
  readonly corrupted: PlainRun;
  private readonly model: PlainModel;
  private readonly item: Item;
  private readonly metric: PlainMetric;

  constructor(model: PlainModel, item: Item, metric: PlainMetric) {
    this.model = model;
    this.item = item;
    this.metric = metric;
    this.clean = run(model, item.clean);
    this.corrupted = run(model, item.corrupted);
  }

  measure(intervention: Intervention = {}): number {
    return this.of(run(this.model, this.item.clean, intervention));
  }

  of(result: PlainRun): number {
    const { position } = this.item;
    return this.metric(this.item, result.logits(position), this.clean.logits(position));
  }

  /** M(x) − M(x with the edge alone at its reference). */
  exact({ writer, reader }: PlainEdge, references: References): number {
    const edge = (u: string, v: string) => (u === writer && v === reader ? references.get(u) : undefined);
    return this.of(this.clean) - this.measure({ edge });
  }

  /** M(x) − M(x with all edges out of a writer at its reference). */
  exactNode(writer: string, references: References): number {
    const edge = (u: string) => (u === writer ? references.get(u) : undefined);
    return this.of(this.clean) - this.measure({ edge });
  }

  /** (r_u − out_u(x)) · ∂(−M)/∂in_v where the run is that of `at`. */
  slope({ writer, reader }: PlainEdge, references: References, at: Intervention): number {
    const change = this.change(writer, references);
    const moved = (times: number) =>
      this.measure({ ...at, nudge: new Map([[reader, change.map((value) => value * times)]]) });
    return -(moved(STEP) - moved(-STEP)) / (2 * STEP);
  }

  change(writer: string, references: References): Float64Array {
    const clean = this.clean.outputs.get(writer)!;
    return references.get(writer)!.map((value, i) => value - clean[i]!);
  }

  /** Writers held between their references (α = 0) and what they write on the clean prompt (α = 1). */
  between(writers: readonly string[], references: References, alpha: number): Intervention {
    const held = new Map(
      writers.map((writer) => [
        writer,
        this.change(writer, references).map((x, i) => x * (1 - alpha) + this.clean.outputs.get(writer)![i]!),
      ]),
    );
    return { held };
  }

  /** What is outside the circuit sees references. */
  circuit(inside: (edge: PlainEdge) => boolean, references: References): number {
    return this.measure({
      edge: (writer, reader) => (inside({ writer, reader }) ? undefined : references.get(writer)),
    });
  }

  /** Senders' z from the corrupted prompt and all other heads' from the clean one; receivers read what comes of it. */
  path(senders: ReadonlySet<string>, receivers: readonly string[] | "logits"): number {
    const z = new Map(
      [...this.clean.z].map(([head, own]) => [head, senders.has(head) ? this.corrupted.z.get(head)! : own]),
    );
    const sent = run(this.model, this.item.clean, { z });
    if (receivers === "logits") return this.of(sent);
    const streams = new Map(receivers.map((reader) => [reader, sent.streams.get(reader)!]));
    return this.measure({ streams });
  }
}

/** The three kinds of references. */
export const references = {
  interchange: ({ corrupted }: Experiment): References => corrupted.outputs,
  zero: ({ clean }: Experiment): References =>
    new Map([...clean.outputs].map(([writer, output]) => [writer, output.map(() => 0)])),
  /** Means over prompts by position, or one over all of their tokens. */
  mean: (model: PlainModel, prompts: readonly (readonly number[])[], pooled: boolean, length: number): References => {
    const width = model.settings.dModel;
    const runs = prompts.map((prompt) => run(model, prompt).outputs);
    return new Map(
      [...runs[0]!.keys()].map((writer) => {
        const outputs = runs.map((one) => one.get(writer)!);
        const tokens = (at: number, d: number) =>
          outputs.flatMap((one) => {
            const there = pooled ? Array.from({ length: one.length / width }, (_, i) => i) : [at];
            return there.filter((i) => i * width < one.length).map((i) => one[i * width + d]!);
          });
        const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
        return [
          writer,
          Float64Array.from({ length: length * width }, (_, i) => mean(tokens(Math.floor(i / width), i % width))),
        ];
      }),
    );
  },
};
