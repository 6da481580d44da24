/** @file Circuits on the command line beyond a given size and the plain metrics: thresholds, searches, ablations, other metrics. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { writeTinyCheckpoint } from "../apps/analyzer/src/checkpoint/checkpoint-fixture.ts";
import { temporaryFolders } from "../apps/analyzer/src/checkpoint/temporary-folder.ts";
import { EVALUATION_METRICS } from "../apps/analyzer/src/program/metric.ts";
import { atlas } from "./support/atlas.ts";

const folder = temporaryFolders();
let work: string;
let model: string;
const file = (name: string) => join(work, name);
const json = async (name: string) => JSON.parse(await readFile(file(name), "utf8"));

const evaluate = (...args: string[]) =>
  atlas("evaluate", model, "--inputs", file("inputs.json"), "--circuit", file("circuit.json"), "--json", ...args);
const circuit = (...args: string[]) => atlas("circuit", file("scores.json"), "--select", "topn", ...args);

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
  await circuit("--edges", "12", "--out", file("circuit.json"));
});

test("every metric is offered, with its unit", async () => {
  for (const metric of EVALUATION_METRICS.filter((name) => name !== "prob-diff")) {
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

test("what does not fit together is refused in one sentence", async () => {
  const refusals: [Promise<{ code: number | null; error: string }>, RegExp][] = [
    [circuit(), /given 0 times; give one of --edges, --threshold and --search/],
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
