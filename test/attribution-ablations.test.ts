/**
 * @file Laws of attribution under every ablation and by every metric, on a small random model of every kind of block: parallel, in
 * sequence with learned positions, and with norms behind the blocks.
 */
import { ATTRIBUTION_METHODS, type AttributionMethod, computationGraph } from "@atlas/schema";
import { describe, expect, test } from "vitest";
import { writeTinyCheckpoint } from "../apps/analyzer/src/checkpoint/checkpoint-fixture.ts";
import { temporaryFolders } from "../apps/analyzer/src/checkpoint/temporary-folder.ts";
import { type Checkpoint, openCheckpoint } from "../apps/analyzer/src/checkpoint/weights.ts";
import { createSession } from "../apps/analyzer/src/onnx/session.ts";
import { attributeProgram } from "../apps/analyzer/src/program/attribute.ts";
import { alongActivations, heldGroups } from "../apps/analyzer/src/program/methods/eap-ig-activations.ts";
import { pathFeeds, pathPoints } from "../apps/analyzer/src/program/path-rule.ts";
import { attributionSettings } from "../apps/analyzer/src/runs/analysis-settings.ts";
import { attributeDataset } from "../apps/analyzer/src/runs/attribute-dataset.ts";
import type { Attribution } from "../apps/analyzer/src/runs/attribution.ts";
import { batchesOf } from "../apps/analyzer/src/runs/batches.ts";
import { mean } from "../apps/analyzer/src/runs/completeness.ts";
import {
  type AblationSettings,
  circuitEvaluator,
  type EvaluationOptions,
} from "../apps/analyzer/src/runs/evaluate-circuits.ts";
import { writerMeans } from "../apps/analyzer/src/runs/writer-means.ts";
import { expectSame } from "./support/close.ts";
import { datasetOf, randomItem } from "./support/random-model.ts";

const folder = temporaryFolders();
const [ITEM, OTHER] = [randomItem(4, 6), randomItem(9, 6)];
const DATA = datasetOf([ITEM, OTHER], "logit-diff");
/** Enough for integrals along sharp paths to be exact up to rounding. */
const STEPS = 160;
const ABLATIONS: AblationSettings[] = [
  { kind: "interchange" },
  { kind: "zero" },
  { kind: "mean", prompts: [OTHER.corrupted, ITEM.corrupted], pooled: false },
];

type Chosen = Parameters<typeof attributionSettings>[1];
const attribute = (
  model: Checkpoint,
  method: AttributionMethod,
  chosen: Chosen,
  options: EvaluationOptions,
  data = DATA,
) => attributeDataset(model, data, attributionSettings(method, chosen), { threads: 1, ...options });
const scored = ({ scores }: Attribution) => scores.filter((score) => !Number.isNaN(score));

describe.each(["gpt_neox", "gpt2", "olmo2"] as const)("%s", (architecture) => {
  // Without learned positions the path from a zero input leaves the origin, where a norm jumps: no number of points will do.
  const jumps = ({ kind }: AblationSettings) => kind === "zero" && architecture !== "gpt2";
  const open = async () => openCheckpoint(await writeTinyCheckpoint(await folder(), { architecture, seed: 3 }));

  test.each(ATTRIBUTION_METHODS)("%s: the mean over a single prompt is interchange with it", async (method) => {
    const model = await open();
    const single = datasetOf([ITEM], "logit-diff");
    for (const level of ["edge", "node"] as const) {
      const ablation = { kind: "mean", prompts: [ITEM.corrupted], pooled: false } as const;
      const [theirs, ours] = [
        await attribute(model, method, { level, steps: 2 }, {}, single),
        await attribute(model, method, { level, steps: 2 }, { ablation }, single),
      ];
      expectSame(scored(ours), scored(theirs), level);
      expectSame([...ours.clean, ...ours.corrupted], [...theirs.clean, ...theirs.corrupted], "both ends");
    }
  });

  test.each(ABLATIONS)(
    "$kind: along the whole path of a group, its scores add up to what ablating it does",
    async (ablation) => {
      const model = await open();
      const groups = heldGroups(model.config).map((group, i) => ({ group, rows: rowsOfGroup(model, i) }));
      const smooth = jumps(ablation) ? groups.slice(1) : groups;
      const scores = await Promise.all(smooth.map(({ group }) => nodeScoresAlong(model, group, ablation)));
      const sums = smooth.map(({ rows }, i) => groups.length * rows.reduce((sum, row) => sum + scores[i]![row]!, 0));
      const choices = smooth.map(({ rows }) => rows);
      const effects = await effectsOf(model, choices, ablation);
      expectSame(sums, effects, "by group");
    },
  );

  test.each(ABLATIONS.filter((ablation) => !jumps(ablation)))(
    "$kind: along the path of inputs, their scores add up to what ablating them does",
    async (ablation) => {
      const model = await open();
      for (const metric of ["logit-diff", "log-prob", "kl"] as const) {
        const chosen = { level: "node", path: "gauss-legendre", steps: STEPS } as const;
        const inputs = await attribute(model, "eap-ig", chosen, { ablation, metric });
        const exact = await attribute(model, "exact", { level: "node" }, { ablation, metric });
        expectSame(inputs.scores.subarray(0, 1), exact.scores.subarray(0, 1), metric);
        expectSame([inputs.completenessGap!], [0], `gap by ${metric}`);
        expectSame([...inputs.clean, ...inputs.corrupted], [...exact.clean, ...exact.corrupted], "both ends");
      }
    },
  );

  test("metrics that change in jumps are patched for real, or refused in one sentence", async () => {
    const model = await open();
    for (const metric of ["rank", "accuracy"] as const) {
      const { scores, clean } = await attribute(model, "exact", { level: "node" }, { metric });
      expect(scores.every((score) => Number.isFinite(score))).toBe(true);
      expect(mean(clean)).toBeGreaterThanOrEqual(0);
      await expect(attribute(model, "eap-ig", {}, { metric })).rejects.toThrow(
        `The metric ${metric} changes in jumps, so nothing can be attributed by it`,
      );
    }
    await expect(attribute(model, "eap", {}, { metric: "kl" })).rejects.toThrow("kl has no slope at the clean prompt");
  });
});

/** Rows of the writers that are held together, by the group's place. */
function rowsOfGroup({ config: { heads } }: Checkpoint, group: number): number[] {
  if (group === 0) return [0];
  const first = 1 + Math.floor((group - 1) / 2) * (heads + 1);
  return group % 2 === 0 ? [first + heads] : Array.from({ length: heads }, (_, head) => first + head);
}

/** Means over items of node scores from the path of one group alone. */
async function nodeScoresAlong(
  model: Checkpoint,
  group: ReturnType<typeof heldGroups>[number],
  ablation: AblationSettings,
): Promise<number[]> {
  const path = pathPoints({ path: "gauss-legendre", steps: STEPS });
  const shape = { batch: 2, positions: 6, metric: "logit-diff" } as const;
  const pass = { points: STEPS, pass: alongActivations([group]), level: "node", ablation: ablation.kind } as const;
  const session = await createSession(attributeProgram(model, { ...shape, ...pass }), { threads: 1 });
  const [batch] = batchesOf(DATA.items, { ...shape, vocabulary: model.config.vocabulary });
  const { corrupted, ...feeds } = batch!.feeds;
  const { scores } = await session.run({
    ...feeds,
    itemWeight: batch!.itemWeight,
    ...pathFeeds(path),
    ...(ablation.kind === "interchange" && { corrupted }),
    ...(ablation.kind === "mean" && { means: await writerMeans(model, ablation, shape.positions) }),
  });
  await session.release();
  return Array.from(scores!.data, Number).map((sum) => sum / DATA.items.length);
}

/** Mean change of the metric when every edge out of some writers is ablated, for each choice of them. */
async function effectsOf(model: Checkpoint, choices: number[][], ablation: AblationSettings): Promise<number[]> {
  const { writers, readers } = computationGraph(model.config);
  const columns = readers.length;
  const masks = [[], ...choices].map((rows) => {
    const mask = new Float32Array(writers.length * columns).fill(1);
    for (const row of rows) mask.fill(0, row * columns, (row + 1) * columns);
    return mask;
  });
  const evaluator = await circuitEvaluator(model, DATA, masks.length, { threads: 1, ablation });
  const [clean, ...ablated] = (await evaluator.evaluate(masks)).map(mean);
  await evaluator.release();
  return ablated.map((value) => clean! - value);
}
