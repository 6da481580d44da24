/**
 * @file Path patching (Wang et al. 2022, arXiv:2211.00593): what reaches receivers from senders, C sets of senders at once.
 *
 *   1. Run the clean prompt with z of the senders from the corrupted prompt, at all positions, and z of all other heads frozen to
 *      the clean prompt; MLPs are recomputed, so direct paths may pass through them.
 *   2. Receivers take their inputs from run 1. The logits read its final stream. Query, key and value inputs of heads are put into
 *      a clean run, in which everything after them is recomputed.
 *
 * An effect is e = (M_patched − M_clean) / (M_clean − M_corrupted): 0 does no harm, −1 is as bad as the corrupted prompt.
 */
import type { MetricName } from "@atlas/schema";
import { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import { buildModel, type ModelSource } from "../model/build.ts";
import { forward, fromHeads, toHeads } from "../model/forward.ts";
import { readStream } from "../model/norm.ts";
import type { Transformer } from "../model/transformer.ts";
import { answerInputs, metricOf } from "./metric.ts";
import { tile } from "./metrics/metric.ts";

export interface PathPatchShape {
  /** C, sets of senders at once. */
  patches: number;
  batch: number;
  positions: number;
  metric: MetricName;
  receivers: "logits" | "head-inputs";
}

/**
 * Inputs: `clean`, `corrupted` i64[B,S]; `answerPosition` f32[B,S]; `answers` f32[B,V]; `senders` f32[C,L,H], 1 for senders; for
 * head inputs also `receivers` f32[C,L,3,H], 1 for the q, k and v that receive.
 * Output: `metric` f32[2+C,B], first of the clean and the corrupted run, then of the patches.
 */
export function pathPatchProgram(source: ModelSource, shape: PathPatchShape): Graph {
  const { patches, batch, positions, metric, receivers } = shape;
  const g = new Graph();
  const model = buildModel(g, source, positions);
  const embedded = ["clean", "corrupted"].map((name) => model.embed(g.input(name, "i64", [batch, positions])));
  const answers = answerInputs(g, batch, positions, model.vocabulary);
  const recorded = g.at("record", () => forward(g, model, g.concat(embedded, 0)));
  const clean = tile(g, embedded[0]!, patches * batch);
  const senders = g.input("senders", "f32", [patches, model.layers, model.heads]);
  const z = recorded.layers.map((layer) => layer.z);
  const sent = g.at("send", () => frozenRun(g, model, clean, (index) => patchedHeads(g, senders, z[index]!, index)));
  const final =
    receivers === "logits" ? sent.final : g.at("receive", () => receivingRun(g, model, clean, sent.streams, shape));
  const all = metricOf(g, metric, model, g.concat([recorded.final, final], 0), {
    ...answers,
    cleanFinal: g.slice(recorded.final, 0, 0, batch),
  });
  g.output("metric", g.reshape(all, [2 + patches, batch]));
  return g;
}

/** z of one layer, the senders' from the corrupted rows. @param z clean then corrupted, [2B, H, S, d_h]. @returns [C·B, H, S, d_h]. */
function patchedHeads(g: Graph, senders: Value, z: Value, layer: number): Value {
  const [rows, heads, positions, dHead] = z.shape as [number, number, number, number];
  const patches = senders.shape[0]!;
  const clean = g.slice(z, 0, 0, rows / 2);
  const change = g.sub(g.slice(z, 0, rows / 2, rows), clean);
  const chosen = g.reshape(g.slice(senders, 1, layer, layer + 1), [patches, 1, heads, 1, 1]);
  const patched = g.add(clean, g.mul(chosen, g.reshape(change, [1, ...change.shape])));
  return g.reshape(patched, [(patches * rows) / 2, heads, positions, dHead]);
}

/** MLPs recomputed around given head outputs. @returns the stream at each layer and at the end, [C·B, S, D]. */
function frozenRun(g: Graph, model: Transformer, embedded: Value, heads: (layer: number) => Value) {
  const streams: Value[] = [];
  let stream = model.enter(embedded);
  for (const [index, { attention }] of model.blocks.entries()) {
    streams.push(stream);
    stream = g.at(`layer ${index}`, () =>
      withMlp(g, model, index, stream, attention.write(fromHeads(g, heads(index)))),
    );
  }
  return { streams, final: stream };
}

/** The clean run, except that receivers read the given streams. @returns the stream before the final norm, [C·B, S, D]. */
function receivingRun(
  g: Graph,
  model: Transformer,
  embedded: Value,
  sent: readonly Value[],
  { patches, batch }: PathPatchShape,
): Value {
  const receivers = g.input("receivers", "f32", [patches, model.layers, 3, model.heads]);
  const receiving = (layer: number, input: number) => {
    const chosen = g.slice(g.slice(receivers, 1, layer, layer + 1), 2, input, input + 1);
    const perItem = g.expand(g.reshape(chosen, [patches, 1, model.heads]), [patches, batch, model.heads]);
    return g.reshape(perItem, [patches * batch, model.heads, 1, 1]);
  };
  let stream = model.enter(embedded);
  for (const [index, { attention }] of model.blocks.entries())
    stream = g.at(`layer ${index}`, () => {
      const [own, patched] = [stream, sent[index]!].map((x) => readStream(g, model.norm, x).hat) as [Value, Value];
      const [q, k, v] = [attention.query, attention.key, attention.value].map(({ weight }, input) => {
        const [kept, received] = [own, patched].map((hat) => toHeads(g, model, g.matmul(hat, weight))) as [
          Value,
          Value,
        ];
        return g.add(kept, g.mul(receiving(index, input), g.sub(received, kept)));
      }) as [Value, Value, Value];
      return withMlp(g, model, index, stream, attention.write(fromHeads(g, attention.attend(q, k, v))));
    });
  return stream;
}

/** The stream after a layer, from the stream before it and what its attention adds. */
export function withMlp(g: Graph, model: Transformer, index: number, stream: Value, attentionOut: Value): Value {
  const between = g.add(stream, attentionOut);
  const read = readStream(g, model.norm, model.parallel ? stream : between);
  return g.add(between, model.blocks[index]!.mlp.apply(read.hat));
}
