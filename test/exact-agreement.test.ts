/** @file Attributed scores beside exact ones: the exact ones are those of exact attribution, and what is said of both follows. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { edgeCells } from "@atlas/schema";
import { expect, test } from "vitest";
import { writeTinyCheckpoint } from "../apps/analyzer/src/checkpoint/checkpoint-fixture.ts";
import { temporaryFolders } from "../apps/analyzer/src/checkpoint/temporary-folder.ts";
import { openCheckpoint } from "../apps/analyzer/src/checkpoint/weights.ts";
import { attributionSettings } from "../apps/analyzer/src/runs/analysis-settings.ts";
import { attributeDataset } from "../apps/analyzer/src/runs/attribute-dataset.ts";
import { defaultTop, exactAgreement } from "../apps/analyzer/src/runs/exact-agreement.ts";
import { atlas } from "./support/atlas.ts";
import { expectSame } from "./support/close.ts";
import { datasetOf, randomItem } from "./support/random-model.ts";

const folder = temporaryFolders();
const dataset = datasetOf([randomItem(1, 6), randomItem(2, 8), randomItem(3, 7)], "logit-diff");
const ONE_THREAD = { threads: 1 };

test("all edges of a small model, or those with the largest attributed scores", async () => {
  const model = await openCheckpoint(await writeTinyCheckpoint(await folder()));
  const { graph, scores, clean, corrupted } = await attributeDataset(
    model,
    dataset,
    attributionSettings("eap"),
    ONE_THREAD,
  );
  const exact = await attributeDataset(model, dataset, attributionSettings("exact"), ONE_THREAD);
  const all = await exactAgreement(model, dataset, attributionSettings("eap"), ONE_THREAD);
  expect(all).toMatchObject({ n: graph.edges, edges: graph.edges });
  const byAttribution = [...edgeCells(graph)].sort((a, b) => Math.abs(scores[b]!) - Math.abs(scores[a]!) || a - b);
  expectSame(
    Float32Array.from(all.compared, (each) => each.exact),
    Float32Array.from(byAttribution, (cell) => exact.scores[cell]!),
    "exact scores",
  );
  const effect = Math.abs(clean.reduce((sum, value, i) => sum + value - corrupted[i]!, 0) / clean.length);
  expect(all.cut).toBeCloseTo(effect / 100, 6);
  const material = (score: number) => Math.abs(score) >= all.cut;
  const count = (holds: (each: (typeof all.compared)[number]) => boolean) => all.compared.filter(holds).length;
  expect(all.positives).toBe(count(({ attributed }) => material(attributed)));
  expect(all.falsePositives).toBe(count(({ attributed, exact }) => material(attributed) && !material(exact)));
  expect(all.falseNegatives).toBe(count(({ attributed, exact }) => !material(attributed) && material(exact)));

  const top = await exactAgreement(model, dataset, { ...attributionSettings("eap"), top: 5, cut: 0.1 }, ONE_THREAD);
  expect(top).toMatchObject({ n: 5, edges: graph.edges, cut: 0.1 });
  expect(top.compared.map(({ edge }) => edge)).toEqual(all.compared.slice(0, 5).map(({ edge }) => edge));
});

test("exact scores agree with themselves", async () => {
  const model = await openCheckpoint(await writeTinyCheckpoint(await folder(), { architecture: "llama" }));
  const self = await exactAgreement(model, dataset, { ...attributionSettings("exact"), top: 40 }, ONE_THREAD);
  for (const value of [self.pearson, self.spearman, self.signAgreement])
    expect(value).toEqual({ kind: "measured", value: expect.closeTo(1, 4) });
  expect(self.falsePositives).toBe(0);
});

test("large models have some of their edges patched", () => {
  expect(defaultTop({ layers: 2, heads: 2, parallel: true })).toBeUndefined();
  expect(defaultTop({ layers: 12, heads: 12, parallel: true })).toBe(200);
});

test("the command says it in words or as JSON", async () => {
  const model = await writeTinyCheckpoint(await folder());
  const inputs = join(model, "inputs.json");
  const pairs = { clean: [[0, 3, 5, 7]], corrupted: [[0, 9, 5, 7]], correct: [3], incorrect: [9] };
  await writeFile(inputs, JSON.stringify(pairs));
  const text = await atlas("compare-exact", model, "--inputs", inputs, "--top", "6");
  expect(text).toMatchObject({ code: 0, error: "" });
  expect(text.out).toMatch(/^6 of 42 edges patched, by attributed score\nrank correlation -?\d.*\n.*signs agree/);
  const json = await atlas("compare-exact", model, "--inputs", inputs, "--json");
  expect(JSON.parse(json.out)).toMatchObject({ method: "eap-ig", steps: 5, metric: "logit-diff", n: 42, edges: 42 });
});
