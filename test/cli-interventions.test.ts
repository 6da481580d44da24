/** @file Circuits on the command line beyond a given size and the plain metrics: thresholds, searches, ablations, other metrics. */

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CurvePoint, METRICS } from "@atlas/schema";
import { beforeAll, expect, test } from "vitest";
import { writeTinyCheckpoint } from "../apps/analyzer/src/checkpoint/checkpoint-fixture.ts";
import { temporaryFolders } from "../apps/analyzer/src/checkpoint/temporary-folder.ts";
import { atlas } from "./support/atlas.ts";

const folder = temporaryFolders();
let work: string;
let model: string;
const file = (name: string) => join(work, name);
const json = async (name: string) => JSON.parse(await readFile(file(name), "utf8"));

const evaluate = (...args: string[]) =>
  atlas("evaluate", model, "--inputs", file("inputs.json"), "--circuit", file("circuit.json"), "--json", ...args);
const circuit = (...args: string[]) => atlas("circuit", file("scores.json"), "--select", "topn", ...args);
const nodeCircuit = (select: string, ...args: string[]) =>
  atlas("circuit", file("exact.json"), "--select", select, ...args);
const whereSearched = () => ["--model", model, "--inputs", file("inputs.json")];
const ablate = (nodes: string, ...args: string[]) =>
  atlas("ablate", model, "--inputs", file("inputs.json"), "--nodes", nodes, ...args);

const PROMPTS = { clean: [[0, 3, 5, 7]], corrupted: [[0, 9, 5, 7]] };

beforeAll(async () => {
  work = await folder();
  model = await writeTinyCheckpoint(await folder());
  const pairs = { clean: [...PROMPTS.clean, [0, 4, 6, 8]], corrupted: [...PROMPTS.corrupted, [0, 10, 6, 8]] };
  await writeFile(file("inputs.json"), JSON.stringify({ ...pairs, correct: [3, 4], incorrect: [9, 10] }));
  await writeFile(file("years.json"), JSON.stringify({ ...PROMPTS, year: [0], number_token_ids: [11, 12, 13] }));
  await writeFile(
    file("short.json"),
    JSON.stringify({ clean: [[1, 2]], corrupted: [[2, 1]], correct: [3], incorrect: [4] }),
  );
  await atlas("attribute", model, "--inputs", file("inputs.json"), "--out", file("scores.json"));
  const exact = ["--method", "exact", "--level", "node", "--out", file("exact.json")];
  await atlas("attribute", model, "--inputs", file("inputs.json"), ...exact);
  await circuit("--edges", "12", "--out", file("circuit.json"));
});

test("every metric is offered, with its unit", async () => {
  for (const metric of METRICS.filter((name) => name !== "prob-diff")) {
    const { code, out, error } = await evaluate("--metric", metric);
    expect({ code, error }, metric).toEqual({ code: 0, error: "" });
    expect(JSON.parse(out)).toMatchObject({ metric, ablation: "interchange", unit: expect.any(String) });
  }
  const years = await atlas(
    ...[
      "evaluate",
      model,
      "--inputs",
      file("years.json"),
      "--circuit",
      file("circuit.json"),
      "--metric",
      "rank",
      "--json",
    ],
  );
  expect(JSON.parse(years.out).clean.perItem).toHaveLength(1);
});

test("ablations differ, and the mean over a given file is taken", async () => {
  const runs = await Promise.all(
    [
      ["--ablation", "zero"],
      ["--ablation", "mean"],
      ["--ablation", "mean", "--reference", "clean"],
      ["--ablation", "mean", "--reference", file("short.json"), "--pooled"],
    ].map((args) => evaluate(...args)),
  );
  const empty = runs.map(({ out }) => JSON.parse(out).corrupted.mean);
  expect(new Set(empty).size).toBe(runs.length);
  const clean = runs.map(({ out }) => JSON.parse(out).clean.mean);
  for (const value of clean) expect(value).toBeCloseTo(clean[0], 5);
});

test("a threshold takes the edges whose scores reach it", async () => {
  const all = (await json("scores.json")).scores.flat().filter((score: number | null) => score !== null);
  for (const [signed, size] of [
    [false, Math.abs],
    [true, (score: number) => score],
  ] as const) {
    const args = ["--threshold", "0.05", "--no-prune", ...(signed ? ["--signed"] : [])];
    const { edges } = JSON.parse((await circuit(...args)).out);
    const chosen = Object.values<{ in_graph: boolean }>(edges).filter(({ in_graph }) => in_graph).length;
    expect(chosen).toBe(all.filter((score: number) => size(score) >= 0.05).length);
    expect(chosen).toBeGreaterThan(0);
  }
});

test("a search finds a circuit that is faithful and keeps the curve", async () => {
  for (const rule of ["stable", "binary", "paper"]) {
    const out = ["--out", file("found.json"), "--curve", file("curve.json")];
    const where = ["--model", model, "--inputs", file("inputs.json"), "--faithfulness", "0.5"];
    const { code, error } = await circuit("--search", rule, ...where, ...out);
    expect({ code, error }, rule).toEqual({ code: 0, error: "" });
    const { curve, requestedEdges, reached } = await json("curve.json");
    expect(reached).toBe(true);
    expect(curve.length).toBeGreaterThan(0);
    expect(curve.some((point: { requestedEdges: number }) => point.requestedEdges === requestedEdges)).toBe(true);
  }
});

test("circuits of nodes are chosen from scores of nodes, and evaluated as others are", async () => {
  const search = ["--search", "stable", ...whereSearched(), "--curve", file("curve.json"), "--out", file("nodes.json")];
  const { code, out, error } = await nodeCircuit("topn", ...search);
  expect({ code, error }).toEqual({ code: 0, error: "" });
  const { requestedNodes, curve } = await json("curve.json");
  expect(out).toContain(`${requestedNodes} of 7 nodes chosen`);
  const [chosen, metric] = [
    await json("nodes.json"),
    curve.find((p: CurvePoint) => p.requestedNodes === requestedNodes),
  ];
  const kept = Object.entries(chosen.nodes).filter(([, inGraph]) => inGraph);
  expect(kept).toHaveLength(metric.nodes);
  for (const [name, { in_graph }] of Object.entries<{ in_graph: boolean }>(chosen.edges)) {
    const [writer, reader] = name.split("->").map((end) => end.replace(/<.>$/, ""));
    expect(in_graph, name).toBe(chosen.nodes[writer!] && chosen.nodes[reader!]);
  }
  const where = [model, "--inputs", file("inputs.json"), "--circuit", file("nodes.json"), "--json"];
  expect(JSON.parse((await atlas("evaluate", ...where)).out).mean).toBeCloseTo(metric.metric, 4);
});

test("ablating each node loses what exact patching scores it by", async () => {
  const { writers, scores } = await json("exact.json");
  const { code, out, error } = await ablate(writers.join(","), "--each", "--json");
  expect({ code, error }).toEqual({ code: 0, error: "" });
  const { clean, ablations, unit } = JSON.parse(out);
  expect(unit).toBe("logits");
  for (const [i, { nodes, mean, loss }] of ablations.entries()) {
    expect(nodes).toEqual([writers[i]]);
    expect(loss).toBeCloseTo(scores[i], 4);
    expect(loss).toBeCloseTo(clean.mean - mean, 6);
  }
  const together = await ablate("a0.h0,m1", "--ablation", "zero");
  expect(together.out).toMatch(/^logit-diff \(logits\) over 2 items, clean .*\nwithout a0\.h0,m1 .* loss /);
});

test("what does not fit together is refused in one sentence", async () => {
  const refusals: [Promise<{ code: number | null; error: string }>, RegExp][] = [
    [circuit(), /given 0 times; give one of --edges, --nodes, --threshold and --search/],
    [circuit("--nodes", "3"), /These are scores of edges; give the size of the circuit as --edges/],
    [nodeCircuit("topn", "--edges", "3"), /These are scores of nodes; give the size of the circuit as --nodes/],
    [nodeCircuit("greedy", "--nodes", "3"), /greedy grows along edges; give --select topn/],
    [nodeCircuit("topn", "--search", "paper", ...whereSearched()), /The paper's search counts edges/],
    [ablate("a0.h0,m0,a0.h0"), /--nodes names a0\.h0 twice/],
    [ablate("logits"), /The logits write nothing/],
    [ablate("a0.h7"), /Node a0\.h7 is not in a model of 2 layers with 2 heads/],
    [circuit("--edges", "3", "--threshold", "1"), /given 2 times/],
    [circuit("--threshold", "much"), /--threshold cannot be "much"; give a number/],
    [circuit("--search", "stable"), /give --model and --inputs/],
    [
      evaluate("--ablation", "mean", "--reference", file("short.json")),
      /longest prompt has 2 tokens where the data's has 4/,
    ],
    [evaluate("--metric", "prob-diff"), /the metric prob-diff needs "year"/],
  ];
  for (const [outcome, message] of refusals) {
    const { code, error } = await outcome;
    expect(code).toBe(2);
    expect(error).toMatch(message);
    expect(error.trim().split("\n")).toHaveLength(1);
  }
});
