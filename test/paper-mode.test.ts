/**
 * @file Analyses in paper mode beside corrected ones, from checkpoints on disk into PostgreSQL: what differs, what is stored of it, and
 * that the two never mix. Loading as different scripts of the paper do changes nothing.
 */
import { join } from "node:path";
import { readBundle, readFamily, storeBundle } from "@atlas/platform";
import type { ResultBundle, TaskSettings } from "@atlas/schema";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { temporaryFolders } from "../apps/analyzer/src/checkpoint/temporary-folder.ts";
import type { NamedTensor } from "../apps/analyzer/src/checkpoint/write-safetensors.ts";
import { computeAnalysis, planAnalysis } from "../apps/analyzer/src/runs/analyze-task.ts";
import { attributeDataset } from "../apps/analyzer/src/runs/attribute-dataset.ts";
import { type OpenedCheckpoint, openForAnalysis } from "../apps/analyzer/src/runs/opened-checkpoint.ts";
import { publishedMean } from "../apps/analyzer/src/runs/paper-mode.ts";
import { findTask } from "../apps/analyzer/src/task/tasks.ts";
import { createTestDatabase, type TestDatabase } from "./support/database.ts";
import { datasetOf, randomItem, randomModel } from "./support/random-model.ts";
import { writeTinyFamily } from "./support/tiny-family.ts";

const folder = temporaryFolders();
const MODEL = { family: "tiny", name: "tiny", license: null, citation: null, licenseSource: "none: made by a test" };
const STEPS = [0, 64];

let database: TestDatabase;
let opened: OpenedCheckpoint[];
beforeAll(async () => {
  database = await createTestDatabase();
  const root = await writeTinyFamily(await folder(), STEPS);
  opened = await Promise.all(
    STEPS.map((step) =>
      openForAnalysis(join(root, `step${step}`), { revision: `step${step}`, step, tokens: null }, MODEL),
    ),
  );
});
afterAll(() => database.drop());

const planned = async (at: number, task: string, taskSettings: TaskSettings) =>
  planAnalysis(opened[at]!, await findTask(task), { taskSettings });

describe("an analysis in paper mode", () => {
  const bundles = new Map<string, ResultBundle>();
  beforeAll(async () => {
    // More than a batch of 32: the other eight weigh as much as those together.
    for (const mode of ["paper", "corrected"] as const) {
      const bundle = await computeAnalysis(await planned(1, "ioi", { mode, size: 40 }), `atlas ${mode}`, {
        threads: 1,
      });
      await storeBundle(database.db, bundle);
      bundles.set(mode, bundle);
    }
  });

  test("scores, searches and averages as published; a corrected one does not", async () => {
    const [paper, corrected] = [bundles.get("paper")!, bundles.get("corrected")!];
    expect(paper.settings).toMatchObject({ method: "eap-ig", steps: 30, path: "paper", search: "paper" });
    expect(corrected.settings).toMatchObject({ steps: 5, path: "midpoint" });
    expect(corrected.settings).not.toHaveProperty("search");
    expect(paper.dataset.origin).toMatchObject({ mode: "paper", corruption: "flip-subject" });

    const { dataset } = await planned(1, "ioi", { mode: "paper", size: 40 });
    const { clean } = await attributeDataset(opened[1]!.checkpoint, dataset, { method: "eap", path: "left", steps: 1 });
    expect(paper.performance.clean).toBeCloseTo(publishedMean("ioi", clean), 4);
    expect(Math.abs(paper.performance.clean - clean.reduce((a, b) => a + b, 0) / 40)).toBeGreaterThan(1e-3);
    for (const { metric, edges, faithfulness } of paper.circuit.curve)
      if (edges > 0) expect(faithfulness.plain).toBeCloseTo(metric / paper.performance.clean, 8);
  });

  test("keeps the sizes asked for and those after pruning, and travels whole", async () => {
    const paper = bundles.get("paper")!;
    expect(paper.circuit.curve.some(({ requestedEdges, edges }) => requestedEdges > edges)).toBe(true);
    const stored = await database.db.query.runs.findFirst({ where: { address: paper.address } });
    expect(await readBundle(database.db, stored!.id)).toEqual(JSON.parse(JSON.stringify(paper)));
  });

  test("is what reports show in paper mode, and nothing else is", async () => {
    const [model] = await readFamily(database.db, "tiny");
    const of = (mode: string) => model!.analyses.filter((one) => one.mode === mode).map(({ clean }) => clean);
    for (const [mode, { performance }] of bundles) expect(of(mode)).toEqual([performance.clean]);
  });
});

test("samples without a seed are another draw at every checkpoint in paper mode, and one for all in corrected mode", async () => {
  const hashes = async (task: string, mode: "paper" | "corrected") =>
    new Set(await Promise.all(STEPS.map(async (_, at) => (await planned(at, task, { mode })).datasetHash))).size;
  for (const task of ["greater-than", "sva"])
    expect([await hashes(task, "paper"), await hashes(task, "corrected")]).toEqual([2, 1]);
  expect(await hashes("ioi", "paper")).toBe(1);
});

test("intervals of the paper's search are refused with the way out", async () => {
  const task = await findTask("ioi");
  const asked = { taskSettings: { mode: "paper" }, choice: { resamples: 10 } } as const;
  await expect(planAnalysis(opened[0]!, task, asked)).rejects.toThrow(/give --search stable/);
  const stable = { ...asked, choice: { ...asked.choice, search: "stable" } } as const;
  expect((await planAnalysis(opened[0]!, task, stable)).settings).not.toHaveProperty("search");
});

/**
 * As TransformerLens loads with fold_ln and centring, which the paper's scripts do for some models and not for others: gains and shifts
 * of norms go into the weights that read through them, and nothing writes along the direction that norms take off.
 */
function foldedAndCentred(tensors: NamedTensor[]): NamedTensor[] {
  const byName = new Map(tensors.map((one) => [one.name, one]));
  const of = (name: string) => byName.get(name)!.data;
  const fold = (norm: string, weight: string, bias?: string) => {
    const [gain, shift, w] = [of(`${norm}.weight`), of(`${norm}.bias`), of(weight)];
    const width = gain.length;
    for (let row = 0; row < w.length / width; row++)
      for (let i = 0; i < width; i++) {
        if (bias !== undefined) of(bias)[row]! += w[row * width + i]! * shift[i]!;
        w[row * width + i]! *= gain[i]!;
      }
    gain.fill(1);
    if (bias !== undefined) shift.fill(0);
  };
  /** Takes the mean over the stream's width away: of each row, or, where rows are the width, of each column. */
  const centre = (name: string, width: number, rowsAreWidth: boolean) => {
    const data = of(name);
    const others = data.length / width;
    for (let j = 0; j < others; j++) {
      const at = (i: number) => (rowsAreWidth ? i * others + j : j * width + i);
      let sum = 0;
      for (let i = 0; i < width; i++) sum += data[at(i)]!;
      for (let i = 0; i < width; i++) data[at(i)]! -= sum / width;
    }
  };
  const width = of("gpt_neox.final_layer_norm.weight").length;
  centre("gpt_neox.embed_in.weight", width, false);
  for (const layer of [0, 1]) {
    const [attention, mlp] = ["attention", "mlp"].map((part) => `gpt_neox.layers.${layer}.${part}`);
    const norm = `gpt_neox.layers.${layer}`;
    fold(`${norm}.input_layernorm`, `${attention}.query_key_value.weight`, `${attention}.query_key_value.bias`);
    fold(`${norm}.post_attention_layernorm`, `${mlp}.dense_h_to_4h.weight`, `${mlp}.dense_h_to_4h.bias`);
    for (const written of [`${attention}.dense`, `${mlp}.dense_4h_to_h`]) {
      centre(`${written}.weight`, width, true);
      centre(`${written}.bias`, width, false);
    }
  }
  return tensors;
}

test("folding norms into weights and centring what is written changes no score", async () => {
  const choice = { seed: 11, parallel: true, tied: false };
  const dataset = datasetOf([randomItem(1, 6), randomItem(2, 8), randomItem(3, 7)], "logit-diff");
  const settings = { method: "eap-ig", path: "paper", steps: 5 } as const;
  const scores = [];
  for (const change of [undefined, foldedAndCentred]) {
    const found = await attributeDataset(await randomModel(await folder(), choice, change), dataset, settings);
    scores.push(found.scores.filter((value) => !Number.isNaN(value)));
  }
  const [plain, folded] = scores;
  const largest = Math.max(...plain!.map(Math.abs));
  expect(largest).toBeGreaterThan(0.01);
  // Rounding of float32 alone.
  for (const [i, value] of plain!.entries()) expect(Math.abs(folded![i]! - value)).toBeLessThan(2e-5 * largest);
});
