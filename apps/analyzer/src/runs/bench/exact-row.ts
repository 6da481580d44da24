/** @file Every edge of a small model patched for real. */
import { openCheckpoint } from "../../checkpoint/weights.ts";
import { attributionSettings } from "../analysis-settings.ts";
import { attributeDataset } from "../attribute-dataset.ts";
import { Effort } from "../report/effort.ts";
import type { ModelShape } from "./model-shapes.ts";
import { type PromptShape, randomPrompts } from "./random-prompts.ts";
import type { Bench, Row, Timing } from "./row.ts";

export function exactRow(model: ModelShape, prompts: PromptShape): Row {
  return {
    id: `exact-${model.name}`,
    kind: "exact",
    label: `${model.name}, ${prompts.items} × ${prompts.tokens} tokens`,
    model,
    onDevice: true,
    measure: (bench) => patchAll(bench, prompts),
  };
}

/** Each repeat builds its programs anew, as the command does; only running them is timed. */
async function patchAll({ device, threads, repeats, directory }: Bench, prompts: PromptShape): Promise<Timing> {
  const checkpoint = await openCheckpoint(directory);
  const dataset = randomPrompts(prompts, checkpoint.config.vocabulary);
  const once = async () => {
    const effort = new Effort();
    const options = { device, effort, ...(threads !== undefined && { threads }) };
    const { graph } = await attributeDataset(checkpoint, dataset, attributionSettings("exact"), options);
    return { graph, effort };
  };
  const { graph, effort } = await once();
  const seconds: number[] = [];
  for (let i = 0; i < repeats; i++) seconds.push((await once()).effort.running);
  const work = { amount: graph.edges, unit: "edges" } as const;
  return { seconds, operations: effort.operations, work, estimate: effort.memory().estimate };
}
