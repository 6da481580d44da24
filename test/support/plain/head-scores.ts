/** @file Head scores in double precision, loop by loop from their definitions; nothing of it is shared with the programs. */
import type { Affine } from "./blocks.ts";
import { affine, dot, inverseRms, mlpOf, normed, type PlainModel, type PlainRun, run, softmax } from "./forward.ts";

export type PlainMode = "paper" | "corrected";
interface Document {
  run: PlainRun;
  tokens: readonly number[];
}

const headsOf = ({ blocks }: PlainModel) =>
  blocks.flatMap((block, layer) => block.query.map((_, head) => ({ block, layer, head, name: `a${layer}.h${head}` })));
type PlainHead = ReturnType<typeof headsOf>[number];

const row = (x: Float64Array, at: number, width: number) => x.subarray(at * width, (at + 1) * width);
const bare = (map: Affine): Affine => ({ ...map, bias: undefined });
const mean = (x: ArrayLike<number>): number => Array.from(x).reduce((a, b) => a + b, 0) / x.length;

function centred({ settings }: PlainModel, x: Float64Array): Float64Array {
  const middle = settings.norm === "layer" ? mean(x) : 0;
  return x.map((value) => value - middle);
}

/** γ ⊙ W_U as it acts on what is written, [V][D]. */
function written(model: PlainModel): Float64Array[] {
  const { dModel } = model.settings;
  return Array.from({ length: model.unembedding.length / dModel }, (_, token) =>
    centred(
      model,
      row(model.unembedding, token, dModel).map((x, i) => x * model.finalNorm.gain[i]!),
    ),
  );
}

/** Mean over prompts of the mean of A[q, q − offset] over first ≤ q < end. */
export function bandMeans(model: PlainModel, prompts: readonly number[][], offset: number, first: number, end: number) {
  const runs = prompts.map((prompt) => run(model, prompt));
  return headsOf(model).map(({ name }) =>
    mean(
      runs.map(({ patterns }) =>
        mean(Array.from({ length: end - first }, (_, i) => patterns.get(name)![first + i]![first + i - offset]!)),
      ),
    ),
  );
}

/** What a head writes when it attends to x. The shared norm behind the heads of OLMo 2 is left at its gain. */
function writes(model: PlainModel, { block, head }: PlainHead, x: Float64Array, how: "bare" | "folded" | "normed") {
  const { gain, shift } = block.norms.attention;
  const behind = model.settings.normsBehind;
  const value = block.value[head]!;
  const read = () => {
    if (how === "bare") return affine(bare(value), x);
    if (behind) return affine(value, x);
    if (how === "normed") return affine(value, normed(model.settings, block.norms.attention, x));
    return affine(
      value,
      centred(model, x).map((each, i) => each * gain[i]! + (shift?.[i] ?? 0)),
    );
  };
  const out = affine(block.output[head]!, read());
  return behind ? out.map((each, i) => each * gain[i]!) : out;
}

/** Percentages of places whose own token is among the 5 highest, or lowest, logits. */
export function copyPercentages(
  model: PlainModel,
  prompts: readonly { tokens: number[]; places: number[] }[],
  mode: PlainMode,
) {
  const { dModel } = model.settings;
  const columns = written(model);
  const block1 = model.blocks.length > 1 ? "a1.h0<q>" : "logits";
  const places = prompts.flatMap(({ tokens, places }) => {
    const stream = run(model, tokens).streams.get(block1)!;
    return places.map((at) => ({ x: row(stream, at, dModel), token: tokens[at]! }));
  });
  const { shift } = model.finalNorm;
  const constant = columns.map((_, token) =>
    mode === "paper" && shift ? dot(row(model.unembedding, token, dModel), shift) : 0,
  );
  return headsOf(model).map((head) => {
    const counts = places.map(({ x, token }) => {
      const out = writes(model, head, x, mode === "paper" ? "folded" : "normed");
      const logits = columns.map((column, t) => dot(column, out) + constant[t]!);
      return {
        above: logits.filter((logit) => logit >= logits[token]!).length - 1,
        below: logits.filter((logit) => logit <= logits[token]!).length - 1,
      };
    });
    const percent = (side: "above" | "below") =>
      (100 * counts.filter((count) => count[side] < 5).length) / places.length;
    return { copy: percent("above"), negativeCopy: percent("below") };
  });
}

export interface PlainPair {
  word: number;
  successor: number;
  list: number;
}

/** Whether the successor's logit is the highest of its list's targets, [head][pair]. */
export function successionHits(model: PlainModel, pairs: readonly PlainPair[], mode: PlainMode): boolean[][] {
  const { settings, blocks, embedding, unembedding } = model;
  const { dModel, normsBehind } = settings;
  const columns = written(model);
  const mlp = (x: Float64Array) => {
    if (mode === "paper") return mlpOf(settings, blocks[0]!, x);
    const { mlp: norm } = blocks[0]!.norms;
    return normsBehind
      ? normed(settings, norm, mlpOf(settings, blocks[0]!, x))
      : mlpOf(settings, blocks[0]!, normed(settings, norm, x));
  };
  return headsOf(model).map((head) =>
    pairs.map(({ word, successor, list }) => {
      const out = writes(model, head, mlp(row(embedding, word, dModel)), mode === "paper" ? "bare" : "normed");
      const logit = (token: number) => dot(mode === "paper" ? row(unembedding, token, dModel) : columns[token]!, out);
      const rivals = pairs.filter((pair) => pair.list === list).map((pair) => pair.successor);
      return rivals.every((rival) => logit(rival) <= logit(successor));
    }),
  );
}

/** Copy suppression: scores and denominators by head. The first `evaluated` documents are ablated; means are over all. */
export function copySuppression(
  model: PlainModel,
  documents: readonly number[][],
  evaluated: number,
  isFunction: (token: number) => boolean,
  mode: PlainMode,
) {
  const columns = written(model);
  const middle = columns[0]!.map((_, i) => mean(columns.map((column) => column[i]!)));
  const directions = columns.map((column) => column.map((x, i) => x - middle[i]!));
  const runs = documents.map((tokens) => ({ run: run(model, tokens), tokens }));
  return headsOf(model).map((head) => {
    const outputs = runs.map((document) => document.run.outputs.get(head.name)!);
    const means = outputs[0]!.map((_, i) => mean(outputs.map((output) => output[i]!)));
    const divergences = runs
      .slice(0, evaluated)
      .flatMap((document) =>
        document.tokens.map((_, query) => atQuery(model, head, document, query, means, directions, isFunction, mode)),
      );
    const effect = mean(divergences.map(([ablated]) => ablated));
    return { effect, score: 1 - mean(divergences.map(([, kept]) => kept)) / effect };
  });
}

function atQuery(
  model: PlainModel,
  head: PlainHead,
  document: Document,
  query: number,
  means: Float64Array,
  directions: readonly Float64Array[],
  isFunction: (token: number) => boolean,
  mode: PlainMode,
): [ablated: number, suppressionKept: number] {
  const { dModel, epsilon } = model.settings;
  const { run: clean, tokens } = document;
  const own = row(clean.outputs.get(head.name)!, query, dModel);
  const average = row(means, query, dModel);
  const scale = inverseRms(centred(model, row(clean.streams.get("logits")!, query, dModel)), epsilon);
  const total = average.slice();
  for (const key of keptKeys(model, head, document, query, directions, isFunction, mode)) {
    const direction = directions[tokens[key]!]!;
    const length = Math.sqrt(dot(direction, direction));
    const source = sourceOutput(model, head, clean, query, key);
    const share = clean.patterns.get(head.name)![query]![key]!;
    const along =
      (share *
        dot(
          source.map((x, i) => x - average[i]!),
          direction,
        )) /
      length;
    if (along < 0) for (const [i, x] of direction.entries()) total[i]! += (along * x) / length;
  }
  const logits = clean.logits(query);
  const divergence = (output: Float64Array) => {
    const change = output.map((x, i) => (x - own[i]!) * scale);
    return kl(
      logits,
      logits.map((logit, token) => logit + dot(change, directions[token]!)),
    );
  };
  return [divergence(average), divergence(total)];
}

function keptKeys(
  model: PlainModel,
  { layer, head }: PlainHead,
  { run: clean, tokens }: Document,
  query: number,
  directions: readonly Float64Array[],
  isFunction: (token: number) => boolean,
  mode: PlainMode,
): number[] {
  const { dModel } = model.settings;
  const stream = row(clean.streams.get(`a${layer}.h${head}<q>`)!, query, dModel);
  const seen = tokens.slice(0, query + 1);
  const eligible = [...new Set(seen)].filter((token) => !isFunction(token));
  const count = Math.ceil(0.05 * (query + 1));
  if (mode === "paper" && eligible.length < count) return seen.map((_, key) => key);
  const best = eligible.sort((a, b) => dot(stream, directions[b]!) - dot(stream, directions[a]!)).slice(0, count);
  return seen.flatMap((token, key) => (best.includes(token) ? [key] : []));
}

/** What the head would write at the query if it attended to one key alone. */
function sourceOutput(
  model: PlainModel,
  { block, layer, head, name }: PlainHead,
  clean: PlainRun,
  query: number,
  key: number,
) {
  const { settings } = model;
  const x = row(clean.streams.get(`${name}<v>`)!, key, settings.dModel);
  const read = settings.normsBehind ? x : normed(settings, block.norms.attention, x);
  const out = affine(block.output[head]!, affine(block.value[head]!, read));
  if (!settings.normsBehind) return out;
  const all = block.output.map((map, h) => affine(map, row(clean.z.get(`a${layer}.h${h}`)!, query, settings.dHead)));
  const together = all[0]!.map((_, i) => all.reduce((sum, part) => sum + part[i]!, 0));
  const scale = inverseRms(together, settings.epsilon);
  return out.map((each, i) => each * scale * block.norms.attention.gain[i]!);
}

function kl(clean: Float64Array, other: Float64Array): number {
  const [p, q] = [softmax(clean), softmax(other)];
  return p.reduce((sum, each, i) => sum + each * Math.log(each / q[i]!), 0);
}
