/** @file Made-up results of one model, of which all its rows follow, and what they are known by. */
import { contentAddress } from "@atlas/platform";
import { DEFAULT_STEPS, DEFAULT_THRESHOLD, type RunSettings } from "@atlas/schema";
import { FIRST_STORED, type SharedRows, sha256 } from "./shared-rows.ts";
import { graphOf, type Line, lineOf, type Moment, momentOf } from "./training.ts";
import { DRAWS, type ScaleModel, type ScaleTask, TASKS, type Volume } from "./volume.ts";

export const ANALYZER = "0.0.0-scale";

export interface Place {
  seed: number;
  volume: Volume;
  shared: SharedRows;
  model: ScaleModel;
  /** Rows of the checkpoints, by step. */
  checkpoints: readonly number[];
  /** Number of the first run and circuit, head score, and verification. */
  firstRun: number;
  firstHeadScore: number;
  firstVerification: number;
  results: readonly Made[];
}

export interface Made {
  line: Line;
  task: ScaleTask;
  step: number;
  checkpoint: number;
  draw: number;
  run: number;
  moment: Moment;
}

export const revisionOf = (step: number) => `step${step}`;
export const weightsOf = (model: ScaleModel, step: number, seed: number) => sha256(`${seed}/${model.name}/${step}`);
export const storedAt = (number: number) => new Date(FIRST_STORED.getTime() + 1000 * number).toISOString();

/** All results of the model without their matrices: some 20 MB. */
export function makeResults({ seed, volume, model, checkpoints, firstRun }: Omit<Place, "results">): Made[] {
  const graph = graphOf(model, volume);
  const made: Made[] = [];
  for (const task of TASKS) {
    const line = lineOf(seed, model, task, graph);
    for (const [i, step] of volume.steps.entries())
      for (let draw = 0; draw < DRAWS; draw++) {
        const moment = momentOf(line, step, draw, draw === DRAWS - 1);
        made.push({ line, task, step, checkpoint: checkpoints[i]!, draw, run: firstRun + made.length, moment });
      }
  }
  return made;
}

export const settingsOf = ({ metric }: ScaleTask): RunSettings => ({
  ...{ method: "eap-ig", level: "edge", steps: DEFAULT_STEPS, path: "midpoint", metric, ablation: "interchange" },
  ...{ selection: "greedy", threshold: DEFAULT_THRESHOLD, numericType: "float32" },
});

/** Content address of its run. */
export function addressOf({ shared, model, seed }: Place, { task, step, draw }: Made): string {
  return contentAddress({
    ...{ model: model.name, revision: revisionOf(step), weightHash: weightsOf(model, step, seed) },
    ...{ datasetHash: shared.datasets.get(task.name)![draw]!.hash, settings: settingsOf(task) },
    analyzerVersion: ANALYZER,
  });
}
