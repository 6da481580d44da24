/**
 * @file What a level finds: heads with their effects and scores in, roles and percentages out. Pure; nothing is computed on a model
 * here. The percentage of a level is 100 · Σ_named |e| / Σ_senders |e|: which share of all effects at this level comes from heads
 * whose role is known.
 */
import type { AlgorithmLevel, Condition, HeadScoreName, LevelFinding } from "@atlas/schema";

/** Scores by name, [L · H] each; null where a score is undefined for a head. */
export type ScoreTable = Partial<Record<HeadScoreName, readonly (number | null)[]>>;

/** Scores that a condition asks for. */
export function scoresOf(condition: Condition): HeadScoreName[] {
  if ("score" in condition) return [condition.score];
  if ("all" in condition) return condition.all.flatMap(scoresOf);
  return "any" in condition ? condition.any.flatMap(scoresOf) : [];
}

/** Heads of the roles that earlier levels gave; null for the logits. */
export function receiversOf({ receivers }: AlgorithmLevel, earlier: readonly LevelFinding[]): number[] | null {
  if (receivers === "logits") return null;
  const having = (roles: readonly string[]) =>
    earlier.flatMap(({ named }) => named.filter((one) => one.roles.some((role) => roles.includes(role))));
  const excluded = new Set(having(receivers.except).map(({ head }) => head));
  const heads = new Set(having(receivers.roles).map(({ head }) => head));
  return [...heads].filter((head) => !excluded.has(head)).sort((a, b) => a - b);
}

export function interpretLevel(
  level: AlgorithmLevel,
  receivers: number[] | null,
  effects: (number | null)[],
  scores: ScoreTable,
  circuit: ReadonlySet<number> | undefined,
): LevelFinding {
  const named = effects.flatMap((effect, head): LevelFinding["named"] => {
    if (effect === null) return [];
    const roles = level.roles.filter(({ when }) => holds(when, head, effect, scores)).map(({ name }) => name);
    return roles.length > 0 ? [{ head, effect, roles }] : [];
  });
  const isNamed = new Set(named.map(({ head }) => head));
  const share = (counts: (head: number) => boolean) => percentOf(effects, isNamed, counts);
  return {
    name: level.name,
    receivers,
    effects,
    named: named.sort((a, b) => Math.abs(b.effect) - Math.abs(a.effect) || a.head - b.head),
    percent: share(() => true),
    percentInCircuit: circuit === undefined ? null : share((head) => circuit.has(head)),
  };
}

function percentOf(
  effects: readonly (number | null)[],
  named: ReadonlySet<number>,
  counts: (head: number) => boolean,
): number | null {
  let [total, known] = [0, 0];
  for (const [head, effect] of effects.entries()) {
    if (effect === null || !counts(head)) continue;
    total += Math.abs(effect);
    if (named.has(head)) known += Math.abs(effect);
  }
  return total === 0 ? null : (100 * known) / total;
}

function holds(condition: Condition, head: number, effect: number, scores: ScoreTable): boolean {
  if ("all" in condition) return condition.all.every((one) => holds(one, head, effect, scores));
  if ("any" in condition) return condition.any.some((one) => holds(one, head, effect, scores));
  if ("score" in condition) {
    const values = scores[condition.score];
    const value = values?.[head];
    if (values === undefined || value === null || value === undefined) return false;
    return value > (condition.above === "mean" ? meanOf(values) : condition.above);
  }
  const { effect: test } = condition;
  if ("below" in test) return effect < test.below;
  return "above" in test ? effect > test.above : effect !== test.other;
}

function meanOf(values: readonly (number | null)[]): number {
  const defined = values.filter((value) => value !== null);
  return defined.reduce((sum, value) => sum + value, 0) / defined.length;
}
