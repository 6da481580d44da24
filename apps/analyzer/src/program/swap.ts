/**
 * @file Component swaps between two checkpoints of one model: named nodes compute with the parameters of the source, all others with
 * those of the target. Which nodes is an input, so that one program serves any number of swaps.
 *
 * A node is a function of the normalised stream: the gain and shift of the norm that it reads through come with it, as they do where
 * norms are folded into weights ahead (TransformerLens, with which the swaps of Tigges et al. 2024, arXiv:2407.10827, figure 3, were
 * made). `input` is the embedding with learned positions, `logits` the final norm with the unembedding. The output bias of
 * a layer's attention belongs to no head; it comes from the source where all heads of the layer do.
 *
 * Every z and every MLP is computed by both, on the same stream, and one of the two is taken.
 */
import { type TaskMetric, UserError } from "@atlas/schema";
import { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import { buildModel, type ModelSource } from "../model/build.ts";
import { fromHeads, runHeads, runMlp } from "../model/forward.ts";
import { readStream } from "../model/norm.ts";
import type { Transformer } from "../model/transformer.ts";
import { answerInputs, metricOf } from "./metric.ts";

export interface SwapShape {
  batch: number;
  positions: number;
  metric: TaskMetric;
}

/** What is taken from the source, 1 or 0. */
interface Taken {
  input: Value;
  /** By layer. */
  heads: readonly Value[];
  biases: readonly Value[];
  mlps: readonly Value[];
  logits: Value;
}

/**
 * Inputs: `clean` i64[B,S]; `answerPosition` f32[B,S]; `answers` f32[B,V]; `taken` f32[n_w + 1], 1 for what is taken from the source, by
 * writer and then the logits; `biases` f32[L], the same for output biases of attention. Output: `metric` f32[B].
 *
 * @param source of the same config as the target
 * @throws UserError when a norm goes over all heads of a layer together
 */
export function swapProgram(target: ModelSource, source: ModelSource, shape: SwapShape): Graph {
  const { batch, positions, metric } = shape;
  const g = new Graph();
  const models = [buildModel(g, target, positions), buildModel(g, source, positions, "source/")] as const;
  const [model] = models;
  if (!model.headsApart)
    throw new UserError(
      "Heads of this model cannot be swapped one by one, since norms go over all heads of a layer together, as in OLMo 2; use a model of another architecture.",
    );
  const clean = g.input("clean", "i64", [batch, positions]);
  const answers = answerInputs(g, batch, positions, model.vocabulary);
  const taken = takenInputs(g, model);

  const choose = (from: Value, of: (one: Transformer) => Value) => mix(g, from, of(models[0]), of(models[1]));
  let x = choose(taken.input, (one) => one.enter(one.embed(clean)));
  for (let layer = 0; layer < model.layers; layer++)
    x = g.at(`layer ${layer}`, () => {
      const between = g.add(x, attentionOf(g, models, taken, layer, x));
      const read = readStream(g, model.norm, model.parallel ? x : between);
      return g.add(
        between,
        choose(taken.mlps[layer]!, (one) => runMlp(g, one, layer, read).mlpOut),
      );
    });
  g.output(
    "metric",
    choose(taken.logits, (one) => metricOf(g, metric, one, x, answers)),
  );
  return g;
}

function takenInputs(g: Graph, { layers, heads }: Transformer): Taken {
  const nodes = g.input("taken", "f32", [2 + layers * (heads + 1)]);
  const biases = g.input("biases", "f32", [layers]);
  const all = Array.from({ length: layers }, (_, layer) => 1 + layer * (heads + 1));
  return {
    input: g.slice(nodes, 0, 0, 1),
    heads: all.map((first) => g.reshape(g.slice(nodes, 0, first, first + heads), [heads, 1, 1])),
    mlps: all.map((first) => g.slice(nodes, 0, first + heads, first + heads + 1)),
    biases: all.map((_, layer) => g.slice(biases, 0, layer, layer + 1)),
    logits: g.slice(nodes, 0, 1 + layers * (heads + 1), 2 + layers * (heads + 1)),
  };
}

/** What a layer's attention adds to the stream x [B, S, D]: each head's z, [B, H, S, d_h], goes through the W_O of its own model. */
function attentionOf(
  g: Graph,
  models: readonly [Transformer, Transformer],
  { heads, biases }: Taken,
  layer: number,
  x: Value,
): Value {
  const shares = [rest(g, heads[layer]!), heads[layer]!];
  const biasShares = [rest(g, biases[layer]!), biases[layer]!];
  const [own, other] = models.map((model, i) => {
    const { write } = model.blocks[layer]!.attention;
    const { z } = runHeads(g, model, layer, x);
    const bias = write(g.zeros([1, 1, model.heads * model.dHead]));
    const written = write(fromHeads(g, g.mul(z, shares[i]!)));
    return g.sub(written, g.mul(bias, rest(g, biasShares[i]!)));
  });
  return g.add(own!, other!);
}

const rest = (g: Graph, share: Value): Value => g.sub(g.scalar(1), share);

const mix = (g: Graph, share: Value, own: Value, other: Value): Value =>
  g.add(g.mul(own, rest(g, share)), g.mul(other, share));
