/**
 * @file What every writer adds to some logits by itself, where every head looks, and what comes of it all, with heads taken out: direct
 * logit attribution at the answer position, the final norm's scale being that of the run. A writer's direct effect on a token is
 * (out_u · centring) ⊙ gain · W_U[token] / σ; biases and learned positions are of no writer.
 */
import { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import { buildModel, type ModelSource } from "../model/build.ts";
import { fromHeads, toHeads } from "../model/forward.ts";
import { readStream } from "../model/norm.ts";
import type { Transformer } from "../model/transformer.ts";
import { outputScale } from "./head-means.ts";
import { shiftLogits, writtenUnembedding } from "./head-reading.ts";

export interface DirectEffectsShape {
  batch: number;
  positions: number;
  /** A, tokens whose logits are looked at. */
  tokens: number;
}

/**
 * Inputs: `prompts` i64[B,S]; `answerPosition` f32[B,S], one-hot; `tokens` i64[1,A]; `kept` f32[L,H], 0 for heads whose z is zero.
 * Outputs: `direct` f32[n_w,B,A], in logits; `attention` f32[L,B,H,S], from the answer position; `logits` f32[B,A].
 */
export function directEffectsProgram(source: ModelSource, { batch, positions, tokens }: DirectEffectsShape): Graph {
  const g = new Graph();
  const model = buildModel(g, source, positions);
  const prompts = g.input("prompts", "i64", [batch, positions]);
  const answer = g.input("answerPosition", "f32", [batch, positions]);
  const chosen = g.input("tokens", "i64", [1, tokens]);
  const kept = g.input("kept", "f32", [model.layers, model.heads]);
  const embedded = model.embed(prompts);
  const rows = [atAnswer(g, embedded, answer)];
  const looks: Value[] = [];
  let stream = model.enter(embedded);
  for (let index = 0; index < model.layers; index++) {
    const layer = g.at(`layer ${index}`, () => layerAtAnswer(g, model, index, stream, kept, answer));
    rows.push(layer.heads, layer.mlp);
    looks.push(layer.attention);
    stream = layer.next;
  }
  const written = g.reshape(g.concat(rows, 0), [rowsOf(model) * batch, model.dModel]);
  const directions = g.swapLast(g.reshape(g.gather(writtenUnembedding(g, model), chosen), [tokens, model.dModel]));
  const final = readStream(g, model.final.norm, g.reshape(atAnswer(g, stream, answer), [batch, model.dModel]));
  const direct = g.reshape(g.matmul(written, directions), [rowsOf(model), batch, tokens]);
  g.output("direct", final.scale ? g.mul(direct, g.reshape(final.scale, [1, batch, 1])) : direct);
  g.output("attention", g.concat(looks, 0));
  const logits = g.matmul(final.hat, directions);
  const shift = shiftLogits(g, model);
  g.output("logits", shift ? g.add(logits, g.reshape(g.gather(shift, chosen), [1, tokens])) : logits);
  return g;
}

const rowsOf = ({ layers, heads }: Transformer): number => 1 + layers * (heads + 1);

/** [B, S, D] to [1, B, D]. */
function atAnswer(g: Graph, x: Value, answer: Value): Value {
  const [batch, positions, width] = x.shape as [number, number, number];
  return g.reshape(g.matmul(g.reshape(answer, [batch, 1, positions]), x), [1, batch, width]);
}

/** @returns what heads [H, B, D] and MLP [1, B, D] write at the answer position, attention from there [1, B, H, S], the next stream. */
function layerAtAnswer(g: Graph, model: Transformer, index: number, stream: Value, kept: Value, answer: Value) {
  const [batch, positions] = stream.shape as [number, number];
  const { heads, dHead } = model;
  const { attention, mlp } = model.blocks[index]!;
  const { hat } = readStream(g, model.norm, stream);
  const [q, k, v] = [attention.query, attention.key, attention.value].map(({ weight }) =>
    toHeads(g, model, g.matmul(hat, weight)),
  ) as [Value, Value, Value];
  const own = g.reshape(g.slice(kept, 0, index, index + 1), [1, heads, 1, 1]);
  const z = g.mul(attention.attend(q, k, v), own);
  const between = g.add(stream, attention.write(fromHeads(g, z)));
  const mlpOut = mlp.apply(model.parallel ? hat : readStream(g, model.norm, between).hat);
  const pick = g.reshape(answer, [batch, 1, 1, positions]);
  const picked = (x: Value) => g.matmul(g.expand(pick, [batch, heads, 1, positions]), x);
  const scale = outputScale(g, model, index, z);
  const zAtAnswer = g.reshape(picked(scale ? g.mul(z, scale) : z), [batch, heads, dHead]);
  return {
    heads: g.matmul(g.transpose(zAtAnswer, [1, 0, 2]), attention.output),
    mlp: atAnswer(g, mlpOut, answer),
    attention: g.reshape(picked(attention.pattern(q, k)), [1, batch, heads, positions]),
    next: g.add(between, mlpOut),
  };
}
