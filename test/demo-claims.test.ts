/**
 * @file Extra test of the demo suite's story on real trainings (../shared/data/demo-checkpoints): an induction head and a name mover
 * emerge and are found, they are there no later than the behaviour they carry, and circuits settle. Skipped with a reason where
 * that folder is absent.
 */
import { join } from "node:path";
import { emergence, jaccard, measured, valueOr } from "@atlas/metrics";
import { describe, expect, test } from "vitest";
import { type Checkpoint, openCheckpoint } from "../apps/analyzer/src/checkpoint/weights.ts";
import { firstEdges, selectionOrder } from "../apps/analyzer/src/circuit/select.ts";
import { attributeDataset } from "../apps/analyzer/src/runs/attribute-dataset.ts";
import { mean } from "../apps/analyzer/src/runs/completeness.ts";
import { headScores } from "../apps/analyzer/src/runs/head-scores.ts";
import { verifyAlgorithm } from "../apps/analyzer/src/runs/verify-algorithm.ts";
import { ioi } from "../apps/analyzer/src/task/ioi/ioi.ts";
import { loadTokenizer } from "../apps/analyzer/src/task/load-tokenizer.ts";
import { readAlgorithm } from "../apps/analyzer/src/verify/algorithms.ts";
import { DEMO_CHECKPOINTS, demoCheckpointsAbsent } from "./support/evaluation.ts";

if (demoCheckpointsAbsent !== undefined) console.info(`skipped: ${demoCheckpointsAbsent}`);

const MODELS = ["demo-small", "demo-medium", "demo-large"];
/** At equal distances, so that overlaps of neighbours compare. */
const STEPS = [0, 128, 256, 384, 512, 640, 768];
const PROMPTS = 24;
const EDGES = 20;

const scoredModel = (checkpoint: Checkpoint, tokenizer: Awaited<ReturnType<typeof loadTokenizer>>) => ({
  ...checkpoint,
  tokenizer: async () => tokenizer,
});

describe.skipIf(demoCheckpointsAbsent !== undefined).each(MODELS)("%s", (model) => {
  test("induction comes no later than indirect objects, a name mover carries them, and circuits settle", async () => {
    const folder = (step: number) => join(DEMO_CHECKPOINTS, model, `step${step}`);
    const tokenizer = await loadTokenizer(folder(0));
    const dataset = ioi.generate(tokenizer, { size: PROMPTS });
    const checkpoints = await Promise.all(STEPS.map((step) => openCheckpoint(folder(step))));
    const induction: number[] = [];
    const behaviour: number[] = [];
    const circuits: Int32Array[] = [];
    for (const checkpoint of checkpoints) {
      const [score] = await headScores(scoredModel(checkpoint, tokenizer), {
        scores: ["induction"],
        mode: "corrected",
      });
      induction.push(Math.max(...score!.values.map((value) => value ?? 0)));
      const found = await attributeDataset(checkpoint, dataset, { method: "eap-ig", path: "midpoint", steps: 3 });
      behaviour.push(mean(found.clean) - mean(found.corrupted));
      circuits.push(firstEdges(selectionOrder("topn", found.graph, found.scores, { most: EDGES }), EDGES).sort());
    }
    const emerged = (values: readonly number[]) => {
      const at = emergence(STEPS, values.map(measured), { threshold: { shareOfMaximum: 0.5 } });
      return at.kind === "measured" ? at.value : Number.POSITIVE_INFINITY;
    };
    expect(Math.max(...induction)).toBeGreaterThan(0.8);
    expect(emerged(induction)).toBeLessThanOrEqual(emerged(behaviour));
    expect(emerged(behaviour)).toBeLessThanOrEqual(768);

    const overlaps = circuits.slice(1).map((cells, i) => valueOr(jaccard(circuits[i]!, cells), 0));
    expect(mean(overlaps.slice(-2))).toBeGreaterThan(mean(overlaps.slice(0, 2)));

    const { repair: _, ...definition } = await readAlgorithm("ioi");
    const [first] = definition.levels;
    const roles = first!.roles.filter(({ name }) => name === "name-mover");
    const algorithm = { ...definition, levels: [{ ...first!, roles }], checks: [] };
    const named = async (checkpoint: Checkpoint) => {
      const request = { algorithm, mode: "corrected", dataset } as const;
      const { levels } = await verifyAlgorithm(scoredModel(checkpoint, tokenizer), request);
      return levels[0]!.named.filter(({ effect }) => effect < -0.1);
    };
    expect(await named(checkpoints.at(-1)!)).not.toEqual([]);
    expect(await named(checkpoints[0]!)).toEqual([]);
  });
});
