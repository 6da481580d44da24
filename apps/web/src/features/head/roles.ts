/** @file Roles that a head has had: which head carries each at every checkpoint, and when it is handed over. */
import type { MarkLook, MarkStrip, StripMark } from "../../charts/mark-strip.ts";
import { formatCount } from "../../lib/format.ts";
import { formatScore } from "../../lib/head-score.ts";
import { cursorOf, hrefAt, timeAxis, timeOf, timeScale } from "./derive.ts";
import type { HeadPage, RoleHistory } from "./query.ts";
import type { HeadView } from "./view-state.ts";

/** A row for each role: carried by this head, by another, or by none. */
export function roleStrip(page: HeadPage, view: HeadView): Omit<MarkStrip, "width"> {
  return {
    label: `Roles of ${page.head} of ${page.model.name} over training, and who carries them`,
    rows: page.roles.map((role) => ({ name: role.definition.title, marks: roleMarks(page, view, role) })),
    x: { scale: timeScale(page, view), ...timeAxis(view) },
    ...cursorOf(page.here, view),
  };
}

function roleMarks(page: HeadPage, view: HeadView, role: RoleHistory): StripMark[] {
  return role.revisions.flatMap((revision, i) => {
    const step = role.steps[i]!;
    const x = timeOf({ revision, step, tokens: role.tokens[i] ?? null }, view);
    if (x === null) return [];
    const title = `${role.definition.title}, step ${formatCount(step)}: ${carrierWords(role, i)}`;
    return [{ x, look: lookOf(role.carriers[i] ?? null, page.head), href: hrefAt(page, view, revision), title }];
  });
}

function lookOf(carrier: string | null, head: string): MarkLook {
  if (carrier === null) return "absent";
  return carrier === head ? "full" : "other";
}

function carrierWords({ definition, carriers, values }: RoleHistory, i: number): string {
  const value = values[i];
  if (carriers[i] == null || value == null) return "no head above the threshold";
  return `carried by ${carriers[i]}, ${formatScore(value, definition)}`;
}

export interface HandOver {
  key: string;
  text: string;
  /** The head that holds the role from then on; null where none does. */
  to: string | null;
  revision: string;
}

export function handOversOf({ definition, handOvers }: RoleHistory): HandOver[] {
  return handOvers.revisions.map((revision, i) => {
    const from = handOvers.from[i] ?? null;
    const to = handOvers.to[i] ?? null;
    const when = `at step ${formatCount(handOvers.steps[i]!)}`;
    return { key: `${definition.name} ${revision}`, text: `${changeWords(from, to)} ${when}`, to, revision };
  });
}

function changeWords(from: string | null, to: string | null): string {
  if (from === null) return `appears with ${to}`;
  return to === null ? `is lost by ${from}` : `passes from ${from} to ${to}`;
}
