/** @file Roles of a head: marks by who carries them, and hand-overs in words. */
import { expect, test } from "vitest";
import type { HeadPage, RoleHistory } from "./query.ts";
import { handOversOf, roleStrip } from "./roles.ts";
import { parseHeadView } from "./view-state.ts";

const role: RoleHistory = {
  definition: { name: "induction", title: "Induction", unit: "attention", low: 0, high: 1, threshold: 0.5 },
  ...{ revisions: ["step0", "step8", "step64", "step128"], steps: [0, 8, 64, 128], tokens: [0, 16, 128, null] },
  ...{ carriers: [null, "a1.h3", "a1.h0", null], values: [null, 0.75, 0.875, null] },
  ...{ addresses: ["a0", "a8", "a64", "a128"], analyzerVersions: Array(4).fill("0.1.0") },
  handOvers: {
    ...{ revisions: ["step8", "step64", "step128"], steps: [8, 64, 128] },
    ...{ from: [null, "a1.h3", "a1.h0"], to: ["a1.h3", "a1.h0", null] },
  },
};
const page = {
  ...{ model: { name: "demo" }, head: "a1.h3", roles: [role] },
  moments: [{ revision: "step0", step: 0, tokens: 0 }],
  here: { revision: "step0", step: 0, tokens: 0 },
} as unknown as HeadPage;

test("marks say who carries the role at each checkpoint", () => {
  const [row] = roleStrip(page, parseHeadView({ x: "steps" })).rows;
  expect(row!.marks.map(({ x, look }) => [x, look])).toEqual([
    [0, "absent"],
    [8, "full"],
    [64, "other"],
    [128, "absent"],
  ]);
  expect(row!.marks[2]!.title).toBe("Induction, step 64: carried by a1.h0, 0.875");
  expect(row!.marks[0]!.title).toBe("Induction, step 0: no head above the threshold");
});

test("a checkpoint of unknown tokens has no place on their axis", () => {
  expect(roleStrip(page, parseHeadView({})).rows[0]!.marks).toHaveLength(3);
});

test("a role appears, passes on and is lost", () => {
  expect(handOversOf(role).map(({ text, to }) => [text, to])).toEqual([
    ["appears with a1.h3 at step 8", "a1.h3"],
    ["passes from a1.h3 to a1.h0 at step 64", "a1.h0"],
    ["is lost by a1.h0 at step 128", null],
  ]);
});
