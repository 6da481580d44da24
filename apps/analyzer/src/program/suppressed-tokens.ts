/** @file Which source tokens count as suppressed at each query: those that the stream ahead of a layer predicts most. */
import type { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";

/** The tokens of one document, S of them. */
export interface SourceTokens {
  /** 1 where an eligible token stands for the first time, [1, S]. */
  candidate: Value;
  /** 1 where the token at k stood for the first time at j, [S(j), S(k)]. */
  same: Value;
  /** How many tokens each query keeps, [S, 1]. */
  kept: Value;
  /** Lower triangle of ones, [S(q), S(k)]. */
  causal: Value;
}

export function sourceTokens(g: Graph, positions: number, share: number): SourceTokens {
  const causal = Float32Array.from({ length: positions * positions }, (_, i) =>
    i % positions <= Math.floor(i / positions) ? 1 : 0,
  );
  const kept = Float32Array.from({ length: positions }, (_, query) => Math.ceil(share * (query + 1)));
  return {
    candidate: g.input("candidate", "f32", [1, positions]),
    same: g.input("same", "f32", [positions, positions]),
    kept: g.constant(kept, [positions, 1]),
    causal: g.constant(causal, [positions, positions]),
  };
}

/**
 * @param lens logit of the token at each key as the stream at each query predicts it, [S(q), S(k)]
 * @param all whether a query with fewer eligible tokens than it may keep keeps everything
 * @returns 1 where the token at a key is kept, at its first place or a later one, [S(q), S(k)]
 */
export function keptTokens(g: Graph, tokens: SourceTokens, lens: Value, all: boolean): Value {
  const positions = lens.shape[0]!;
  const positive = (x: Value) => g.sign(g.relu(x));
  const candidates = g.mul(tokens.causal, tokens.candidate);
  const ahead = positive(g.sub(g.reshape(lens, [positions, 1, positions]), g.reshape(lens, [positions, positions, 1])));
  const rank = g.sum(g.mul(ahead, g.reshape(candidates, [positions, 1, positions])), [-1]);
  const first = g.mul(candidates, positive(g.sub(tokens.kept, rank)));
  const kept = g.mul(g.matmul(first, tokens.same), tokens.causal);
  if (!all) return kept;
  const few = positive(g.sub(tokens.kept, g.sum(candidates, [-1], true)));
  return g.add(kept, g.mul(few, g.sub(tokens.causal, kept)));
}
