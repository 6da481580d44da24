/** @file Which heads of a circuit do what, by their scores at the same checkpoint. */
import type { RoleScores } from "./query.ts";

export interface RoleGroup {
  /** Title of the score that tells the role; null for heads that are above no threshold. */
  role: string | null;
  heads: string[];
}

/** A head may have several roles. Groups without a head are left out. @param scores newest first @param heads of the circuit */
export function roleGroups(scores: RoleScores, heads: readonly string[]): RoleGroup[] {
  const newest = new Map<string, RoleScores[number]>();
  for (const score of scores) if (!newest.has(score.definition.name)) newest.set(score.definition.name, score);
  const groups = [...newest.values()].map((score) => ({
    role: score.definition.title,
    heads: heads.filter(above(score)),
  }));
  const known = new Set(groups.flatMap((group) => group.heads));
  const rest = { role: null, heads: heads.filter((head) => !known.has(head)) };
  const byTitle = groups.toSorted((a, b) => a.role.localeCompare(b.role));
  return [...byTitle, rest].filter((group) => group.heads.length > 0);
}

function above({ definition, heads, values }: RoleScores[number]): (head: string) => boolean {
  const strong = new Set(heads.filter((_, i) => (values[i] ?? Number.NEGATIVE_INFINITY) > definition.threshold));
  return (head) => strong.has(head);
}
