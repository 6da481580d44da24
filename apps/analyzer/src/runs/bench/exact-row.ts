/** @file Every edge of a small model patched for real. */
import { openCheckpoint } from "../../checkpoint/weights.ts";
import { attributionSettings } from "../analysis-settings.ts";
import { attributeDataset } from "../attribute-dataset.ts";
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
  const options = { device, ...(threads !== undefined && { threads }) };
  const once = () => attributeDataset(checkpoint, dataset, attributionSettings("exact"), options);
  const { graph, operations, memoryEstimate } = await once();
  const seconds: number[] = [];
  for (let i = 0; i < repeats; i++) seconds.push((await once()).timings.run);
  return { seconds, operations, work: { amount: graph.edges, unit: "edges" }, estimate: memoryEstimate };
}
