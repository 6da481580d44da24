import { expect, test } from "vitest";
import { otherSettings } from "./other-settings.ts";
import type { HeadPage, Sibling } from "./query.ts";
import { headQuery, parseHeadView } from "./view-state.ts";

const usual: Sibling["settings"] = {
  ...({ metric: "LOGIT_DIFF", ablation: "INTERCHANGE", reference: null, pooled: null } as const),
  ...({ level: "EDGE", method: "EAP_IG", search: "STABLE" } as const),
};
const sibling = (address: string, seed: number, change: Partial<Sibling["settings"]> = {}): Sibling => ({
  address,
  dataset: { hash: `${seed}`.repeat(64), seed },
  settings: { ...usual, ...change },
});
const task = { name: "ioi", title: "Indirect objects", metric: "LOGIT_DIFF" } as HeadPage["task"];
const offered = (siblings: Sibling[], query: Record<string, string>) => {
  const view = parseHeadView(query);
  return otherSettings({ siblings, task }, view).map(({ label, choice }) => [
    ...[label, headQuery({ ...view, ...choice }).toString()],
  ]);
};

test("each kind of result is named by what differs from what is asked for or from the others", () => {
  const siblings = [sibling("c", 0, { metric: "KL" }), sibling("b", 1), sibling("a", 0)];
  expect(offered(siblings, { ablation: "ZERO" })).toEqual([
    ["Divergence from the clean run, interchange", "metric=KL&method=EAP_IG"],
    ["Logit difference, interchange", "method=EAP_IG"],
  ]);
  expect(offered(siblings.slice(1), { metric: "KL" })).toEqual([["Logit difference", "method=EAP_IG"]]);
});

test("where a draw of prompts is asked for, draws are told apart", () => {
  const siblings = [sibling("b", 1), sibling("a", 0)];
  expect(offered(siblings, { draw: "7" })).toEqual([
    ["draw 1 of prompts", "method=EAP_IG&draw=1"],
    ["draw 0 of prompts", "method=EAP_IG&draw=0"],
  ]);
});

test("where there is nothing, nothing is offered", () => {
  expect(offered([], { draw: "7" })).toEqual([]);
  expect(otherSettings({ siblings: [sibling("a", 0)], task: null }, parseHeadView({}))).toEqual([]);
});
