import { formatEdge } from "@atlas/schema";
import { describe, expect, test } from "vitest";
import type { Catalogue } from "../catalogue/query.ts";
import type { TrainingSeries } from "../training/derive.ts";
import { fatedEdges, overlapCells, sameShape, shownEdges, signChanges, toggled } from "./derive.ts";
import type { CircuitDiff } from "./query.ts";
import { settle } from "./settle.ts";
import { parseCompareView, type SettledView } from "./view-state.ts";

const diff = {
  born: { writers: ["a0.h1"], readers: ["logits"], scores: [-3] },
  kept: { writers: ["input", "m0"], readers: ["a0.h1<q>", "logits"], before: [1, 5], after: [-2, 4] },
  lost: { writers: ["input"], readers: ["m0"], scores: [0.5] },
} as CircuitDiff;

const at = (revision: string) => ({ model: "demo", task: "ioi", revision, draw: null });
const view: SettledView = { ...parseCompareView({}), from: at("step1"), to: at("step2") };

test("edges come strongest first by the larger score of the two, with what became of them", () => {
  const edges = fatedEdges(diff).map((edge) => [formatEdge(edge), edge.change, edge.score, edge.before, edge.after]);
  expect(edges).toEqual([
    ["m0->logits", "kept", 5, 5, 4],
    ["a0.h1->logits", "born", -3, null, -3],
    ["input->a0.h1<q>", "kept", -2, 1, -2],
    ["input->m0", "lost", 0.5, 0.5, null],
  ]);
});

test("a kept edge that helps in one circuit and harms in the other has changed its sign", () => {
  const edges = fatedEdges(diff);
  expect(edges.filter(({ signChanged }) => signChanged).map(formatEdge)).toEqual(["input->a0.h1<q>"]);
  expect(signChanges(edges)).toBe(1);
});

test("shown are the strongest of the fates asked for", () => {
  const edges = fatedEdges(diff);
  expect(shownEdges(edges, { show: ["born", "lost"], top: 1 }).map(({ change }) => change)).toEqual(["born"]);
  expect(shownEdges(edges, { show: ["kept"], top: 9 })).toHaveLength(2);
});

test("a fate is hidden and shown again; hiding the last one shows all", () => {
  expect(toggled(["born", "kept", "lost"], "kept")).toEqual(["born", "lost"]);
  expect(toggled(["born", "lost"], "kept")).toEqual(["born", "kept", "lost"]);
  expect(toggled(["lost"], "lost")).toEqual(["born", "kept", "lost"]);
});

test("the overlap is a triangle of links from the earlier to the later checkpoint, this page's pair framed either way round", () => {
  const matrix = {
    revisions: ["step0", "step1", "step2"],
    steps: [0, 1, 2],
    addresses: ["a0", "a1", "a2"],
    analyzerVersions: ["0.1.0", "0.1.0", "0.1.0"],
    values: [
      [null, 0, 0],
      [0, 1, 0.25],
      [0, 0.25, 1],
    ],
  };
  const cells = overlapCells(matrix, view);
  expect(cells.map(({ row, column, value }) => [row, column, value])).toEqual([
    [0, 0, null],
    [1, 0, 0],
    [1, 1, 1],
    [2, 0, 0],
    [2, 1, 0.25],
    [2, 2, 1],
  ]);
  expect(cells[4]).toMatchObject({
    title: "steps 1 and 2: 25%",
    href: "/compare?from=demo/ioi/step1&to=demo/ioi/step2",
  });
  const framed = (one: SettledView) => overlapCells(matrix, one).flatMap((cell, i) => (cell.chosen ? [i] : []));
  expect(framed(view)).toEqual([4]);
  expect(framed({ ...view, from: view.to, to: view.from })).toEqual([4]);
  expect(framed({ ...view, from: { ...view.from, task: "sva" } })).toEqual([]);
  expect(framed({ ...view, from: { ...view.from, draw: "1" } })).toEqual([]);
  const drawn = overlapCells(matrix, { ...view, to: { ...view.to, draw: "1" } });
  expect(drawn[4]!.href).toBe("/compare?from=demo/ioi/step1/1&to=demo/ioi/step2/1");
});

describe("what the URL leaves open", () => {
  const catalogue = {
    models: [
      { name: "small", parameters: 1 },
      { name: "large", parameters: 2 },
    ],
    tasks: [{ name: "ioi" }, { name: "sva" }],
  } as Catalogue;
  const points = (...revisions: string[]) =>
    ({ points: revisions.map((revision) => ({ revision })) }) as TrainingSeries;
  const seriesOf = async ({ model, task }: { model: string; task: string }) =>
    model === "small" || task === "sva" ? points("step0", "step1", "step2") : undefined;

  test("is the largest model with results, half of its training back", async () => {
    const settled = await settle(parseCompareView({}), catalogue, seriesOf);
    const large = (revision: string) => ({ model: "large", task: "sva", revision, draw: null });
    expect(settled).toMatchObject({ from: large("step1"), to: large("step2") });
  });

  test("follows the circuit that is given", async () => {
    const given = { model: "small", task: "ioi", revision: "step0", draw: "1" };
    const settled = await settle({ ...parseCompareView({}), from: given }, catalogue, seriesOf);
    expect(settled).toMatchObject({ from: given, to: { ...given, revision: "step2" } });
  });

  test("is nothing where there are no results", async () => {
    expect(await settle(parseCompareView({}), catalogue, async () => undefined)).toBeNull();
  });
});

test("models of one shape can be chosen for one side alone", () => {
  const model = (name: string, layers: number, edgeCount: number) => ({
    ...{ name, family: "f", layers, heads: 2, parameters: 1, edgeCount },
  });
  const models = [model("seed-1", 2, 62), model("seed-2", 2, 62), model("deep", 3, 99), model("sequential", 2, 70)];
  expect(sameShape(models, "seed-2")).toEqual(["seed-1", "seed-2"]);
  expect(sameShape(models, "nowhere")).toEqual([]);
});
