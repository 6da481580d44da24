/** @file `atlas attribute` beyond its defaults: every method and level, other metrics and ablations, and what is refused. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ATTRIBUTION_LEVELS, ATTRIBUTION_METHODS } from "@atlas/schema";
import { beforeAll, expect, test } from "vitest";
import { writeTinyCheckpoint } from "../apps/analyzer/src/checkpoint/checkpoint-fixture.ts";
import { temporaryFolders } from "../apps/analyzer/src/checkpoint/temporary-folder.ts";
import { atlas } from "./support/atlas.ts";

const folder = temporaryFolders();
let work: string;
let model: string;
const file = (name: string) => join(work, name);
const json = async (name: string) => JSON.parse(await readFile(file(name), "utf8"));

const attribute = (...args: string[]) => atlas("attribute", model, "--inputs", file("inputs.json"), ...args);

beforeAll(async () => {
  work = await folder();
  model = await writeTinyCheckpoint(await folder());
  const clean = [
    [0, 3, 5, 7],
    [0, 4, 6, 8],
  ];
  const corrupted = [
    [0, 9, 5, 7],
    [0, 10, 6, 8],
  ];
  await writeFile(file("inputs.json"), JSON.stringify({ clean, corrupted, correct: [3, 4], incorrect: [9, 10] }));
});

test.each(ATTRIBUTION_METHODS)("%s scores edges and nodes, and says what it did", async (method) => {
  for (const level of ATTRIBUTION_LEVELS) {
    const { code, error, out } = await attribute("--method", method, "--level", level);
    expect({ code, error }).toEqual({ code: 0, error: "" });
    const scores = JSON.parse(out);
    expect(scores).toMatchObject({ method, level, items: 2, ablation: "interchange" });
    expect(Object.keys(scores.report.stages).sort()).toEqual(["attribute", "build", "open", "plan"]);
    expect(scores.writers).toEqual(["input", "a0.h0", "a0.h1", "m0", "a1.h0", "a1.h1", "m1"]);
    expect(scores.scores).toHaveLength(7);
    // A missing number says why it is missing.
    expect(scores.completenessGap === null).toBe(typeof scores.completenessNote === "string");
    expect(scores.completenessGap === null).toBe(method === "exact" || method === "eap-ig-activations");
  }
});

test("scores by another metric and ablation are kept with them, and circuits are searched by them", async () => {
  const chosen = ["--metric", "kl", "--ablation", "mean", "--reference", "clean", "--pooled"];
  expect((await attribute(...chosen, "--out", file("kl.json"))).code).toBe(0);
  const provenance = { metric: "kl", ablation: "mean", reference: "clean", pooled: true };
  expect(await json("kl.json")).toMatchObject(provenance);
  const search = ["--select", "topn", "--search", "stable", "--model", model, "--inputs", file("inputs.json")];
  const found = await atlas("circuit", file("kl.json"), ...search, "--out", file("circuit.json"));
  expect(found).toMatchObject({ code: 0, error: "", out: expect.stringContaining("edges chosen") });
});

test.each([
  ["a metric without slope", ["--metric", "rank"], "rank changes in jumps"],
  ["the divergence at the clean prompt", ["--metric", "kl", "--method", "eap"], "kl has no slope at the clean prompt"],
  ["an unknown level", ["--level", "layer"], "edge, node"],
  ["an unknown ablation", ["--ablation", "noise"], "interchange, mean, zero"],
])("%s is refused in one sentence and writes nothing", async (_name, args, says) => {
  const { code, out, error } = await attribute(...args, "--out", file("refused.json"));
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(error.trim().split("\n")).toHaveLength(1);
  expect(error).toContain(says);
  await expect(readFile(file("refused.json"))).rejects.toThrow("ENOENT");
});

test("scores of nodes are not taken for scores of edges", async () => {
  await attribute("--level", "node", "--out", file("nodes.json"));
  const { code, error } = await atlas("circuit", file("nodes.json"), "--select", "topn", "--edges", "3");
  expect({ code, says: error }).toEqual({
    code: 2,
    says: expect.stringContaining("These are scores of nodes; give the size of the circuit as --nodes"),
  });
});
