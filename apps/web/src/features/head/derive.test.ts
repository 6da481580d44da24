/** @file The page of a head: fixed ranges, marks of membership, edges in and out, and which task is shown. */
import { parseEdge } from "@atlas/schema";
import { describe, expect, test } from "vitest";
import { edgesChoiceIn } from "../../lib/settings.ts";
import {
  headEdges,
  hrefAt,
  membershipHere,
  membershipStrip,
  membershipWords,
  otherEnd,
  scorePanels,
  scoreRange,
} from "./derive.ts";
import { chosenTask, type HeadPage, type Membership, type ScoreTrend } from "./query.ts";
import { headQuery, parseHeadView } from "./view-state.ts";

const columns = { revisions: ["step0", "step8", "step64"], steps: [0, 8, 64], tokens: [0, 16, 128] };
const source = { addresses: ["a0", "a8", "a64"], analyzerVersions: ["0.1.0", "0.1.0", "0.2.0"] };
const definition = { name: "induction", title: "Induction", unit: "attention", low: 0, high: 1, threshold: 0.5 };
const score = {
  definition,
  ...columns,
  values: [0.1, null, 0.9],
  suspicions: [null, "copied", null],
  ...source,
} as unknown as ScoreTrend;

const membership: Membership = {
  task: { name: "ioi", title: "Indirect objects", metric: "LOGIT_DIFF" },
  ...columns,
  suspicions: [null, null, "copied"],
  inCircuit: [null, false, true],
  edgesIn: [null, 0, 2],
  edgesOut: [null, 0, 1],
  circuitEdges: [40, 12, 13],
  ...source,
};
const sva: Membership = {
  ...membership,
  task: { name: "sva", title: "Agreement", metric: "LOGIT_DIFF" },
  inCircuit: [null, true, false],
};

const moments = columns.revisions.map((revision, i) => ({
  ...{ revision, step: columns.steps[i]!, tokens: columns.tokens[i]! },
}));
const page = {
  model: { name: "demo", layers: 2, heads: 4 },
  head: "a1.h3",
  scores: [score],
  memberships: [membership, sva],
  moments,
  here: moments[2]!,
  task: membership.task,
  run: null,
} as unknown as HeadPage;
const view = parseHeadView({});

describe("the range of a score", () => {
  const open = (change: Partial<ScoreTrend["definition"]>): ScoreTrend => ({
    ...score,
    definition: { ...score.definition, ...change },
  });

  test("is that of its definition, whatever the values", () => expect(scoreRange(score)).toEqual([0, 1]));

  test("reaches as far as the values where the definition has no bound, with zero and the threshold inside", () => {
    expect(scoreRange({ ...open({ low: null }), values: [-2, 0.1] })).toEqual([-2, 1]);
    expect(scoreRange({ ...open({ low: null, high: null, threshold: 0.1 }), values: [null] })).toEqual([0, 0.1]);
  });
});

test("where any loss counts, a value that is next to nothing is said to be so, and not to be above a height", () => {
  const inhibition = { name: "s-inhibition", title: "S-inhibition", unit: "share", low: 0, high: 1, threshold: 0 };
  const weak = { ...score, definition: inhibition, values: [0, null, 7.6e-5] } as unknown as ScoreTrend;
  const [panel] = scorePanels({ ...page, scores: [weak] }, view);
  expect(panel).toMatchObject({ value: "< 0.0001 (share)", above: "any loss above 0 counts" });
  expect(panel!.chart.series[0]!.points.at(-1)).toMatchObject({ y: 7.6e-5, title: "step 64: < 0.0001" });
});

test("a panel has a point for each checkpoint, its value at the cursor, and says when there is none", () => {
  const [panel] = scorePanels(page, view);
  expect(panel).toMatchObject({ value: "0.900 (attention)", above: "above the threshold", chart: { cursor: 128 } });
  expect(panel!.chart.series[0]!.points.map(({ y, hollow }) => [y, hollow])).toEqual([
    [0.1, false],
    [null, true],
    [0.9, false],
  ]);
  const valueAt = (here: HeadPage["here"]) => scorePanels({ ...page, here }, view)[0]!.value;
  expect(valueAt(moments[1]!)).toBe("undefined here");
  expect(valueAt({ revision: "step9", step: 9, tokens: 18 })).toBe("not computed here");
});

test("marks say whether the head is in the circuit, and lead to that moment and task", () => {
  const { rows, cursor } = membershipStrip(page, { ...view, x: "steps" });
  expect(cursor).toBe(64);
  expect(rows[0]!.marks.map(({ x, look }) => [x, look])).toEqual([
    [0, "unknown"],
    [8, "absent"],
    [64, "hollow"],
  ]);
  const doubted = { ...membership, suspicions: [null, "copied", null] };
  const looks = membershipStrip({ ...page, memberships: [doubted] }, view).rows[0]!.marks.map(({ look }) => look);
  expect(looks).toEqual(["unknown", "doubted", "full"]);
  expect(rows[1]!.marks[1]).toMatchObject({
    look: "full",
    href: "/models/demo/heads/a1.h3?task=sva&at=step8&x=steps",
  });
  expect([0, 1, 2].map((i) => membershipWords(membership, i))).toEqual([
    "no circuit short of the whole graph",
    "not among the 12 edges of the circuit",
    "2 edges in, 1 out, of 13",
  ]);
});

test("at the cursor a task says how it is, or why there is nothing to say", () => {
  expect(["ioi", "zero"].map((task) => membershipHere(page, task))).toEqual([
    "2 edges in, 1 out, of 13",
    "no result by these settings",
  ]);
  const between = { ...page, here: { revision: "step9", step: 9, tokens: 18 } };
  expect(membershipHere(between, "ioi")).toBe("no result at this checkpoint");
});

test("edges are split by their end, and the other one is named", () => {
  const edge = (name: string, weight: number) => ({ ...parseEdge(name), score: weight });
  const edges = [
    edge("a1.h3->logits", 3),
    edge("a0.h1->a1.h3<k>", -2),
    edge("m0->a1.h3<q>", 1),
    edge("m0->logits", 0.5),
  ];
  const { into, outOf } = headEdges(edges, "a1.h3");
  expect(into.map((one) => otherEnd(one, "into"))).toEqual([
    { node: "a0.h1", isHead: true, name: "a0.h1", input: "k" },
    { node: "m0", isHead: false, name: "m0", input: "q" },
  ]);
  expect(outOf.map((one) => otherEnd(one, "outOf"))).toEqual([
    { node: "logits", isHead: false, name: "logits", input: null },
  ]);
});

test("the task shown is the one asked for, else the first whose circuit holds the head", () => {
  const all = [membership, sva];
  const tasks = [...all.map(({ task }) => task), { name: "zero", title: "Zero", metric: "LOGIT_DIFF" } as const];
  const nameOf = (asked: string | null, revision: string) => chosenTask(all, tasks, asked, revision)?.name;
  expect(nameOf("sva", "step64")).toBe("sva");
  expect(nameOf("other", "step64")).toBeUndefined();
  expect(nameOf(null, "step8")).toBe("sva");
  expect(nameOf(null, "step0")).toBe("ioi");
  expect(nameOf("zero", "step0")).toBe("zero");
  expect(chosenTask([], tasks, null, "step0")?.name).toBe("ioi");
});

test("the address reopens the view", () => {
  const chosen = { ...edgesChoiceIn(view), metric: "KL", pooled: false, draw: "7" } as const;
  const shown = { task: "ioi", at: "step8", x: "steps", scale: "linear", ...chosen } as const;
  expect(parseHeadView(Object.fromEntries(headQuery(shown)))).toEqual(shown);
  expect(hrefAt(page, view, "step0")).toBe("/models/demo/heads/a1.h3?at=step0");
  expect(parseHeadView({ x: "nonsense", level: "NODE" })).toEqual(view);
});
