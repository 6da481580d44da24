/**
 * @file Extra test: task metrics of demo checkpoints trained elsewhere, on the prompts and against the values that lie beside
 * them (../shared/data/demo-checkpoints). Skipped with a reason where that folder is absent.
 *
 * The values were computed by another implementation in float32 from the same F16 weights and are rounded to six digits.
 * Each accuracy turns out to be the share of items whose metric is above zero, for all four tasks and in all 33 checkpoints.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { openCheckpoint } from "../apps/analyzer/src/checkpoint/weights.ts";
import { attributeDataset } from "../apps/analyzer/src/runs/attribute-dataset.ts";
import { mean } from "../apps/analyzer/src/runs/completeness.ts";
import { DEMO_CHECKPOINTS, demoCheckpointsAbsent, readEvaluation } from "./support/evaluation.ts";

/** Which value belongs to which task: the metric on clean prompts, its accuracy, the metric on corrupted prompts. */
const VALUES: Record<string, { clean: string; accuracy: string; corrupted?: string }> = {
  ioi: { clean: "ioi_ld", accuracy: "ioi_acc", corrupted: "ioi_ldc" },
  "gendered-pronoun": { clean: "gp_ld", accuracy: "gp_acc" },
  "greater-than": { clean: "gt_pd", accuracy: "gt_acc" },
  sva: { clean: "sva_pd", accuracy: "sva_acc" },
};

/** In logits or probability. Float32 sums of a few hundred terms differ by about 1e-5 of a logit; one item more or less right is 8e-3. */
const TOLERANCE = 1e-4;

/** Every step of the smallest model; chance, the steepest part and the end of the others. */
const STEPS = {
  "demo-small": [0, 64, 128, 192, 256, 320, 384, 448, 512, 640, 768],
  "demo-medium": [0, 256, 768],
  "demo-large": [0, 320, 768],
};
const checkpoints = Object.entries(STEPS).flatMap(([model, steps]) => steps.map((step) => ({ model, step })));

if (demoCheckpointsAbsent !== undefined) console.info(`skipped: ${demoCheckpointsAbsent}`);

describe.skipIf(demoCheckpointsAbsent !== undefined)("demo checkpoints trained elsewhere", () => {
  test.each(checkpoints)("$model at step $step", async ({ model, step }) => {
    const expected = expectedValues(model, step);
    const checkpoint = await openCheckpoint(join(DEMO_CHECKPOINTS, model, `step${step}`));
    for (const dataset of readEvaluation()) {
      const names = VALUES[dataset.task]!;
      // The cheapest run that gives both metrics of every item.
      const { clean, corrupted } = await attributeDataset(checkpoint, dataset, {
        method: "eap",
        path: "left",
        steps: 1,
      });
      const accuracy = clean.filter((value) => value > 0).length / clean.length;
      expectClose(names.clean, mean(clean), expected);
      expectClose(names.accuracy, accuracy, expected);
      if (names.corrupted) expectClose(names.corrupted, mean(corrupted), expected);
    }
  });
});

function expectedValues(model: string, step: number): Record<string, unknown> {
  const text = readFileSync(join(DEMO_CHECKPOINTS, model, "expected.json"), "utf8");
  return z.record(z.string(), z.record(z.string(), z.unknown())).parse(JSON.parse(text))[`${step}`]!;
}

function expectClose(name: string, actual: number, expected: Record<string, unknown>): void {
  expect(Math.abs(actual - z.number().parse(expected[name])), name).toBeLessThan(TOLERANCE);
}
