/** @file What EAP-IG costs as one size grows and all others stay. */
import { openCheckpoint } from "../../checkpoint/weights.ts";
import { pathPoints } from "../../program/path-rule.ts";
import { programOf, timeProgram } from "./attribution-row.ts";
import type { ModelShape } from "./model-shapes.ts";
import { randomPrompts } from "./random-prompts.ts";
import type { Bench, Growth, Row } from "./row.ts";

export interface Sizes {
  steps: number;
  items: number;
  tokens: number;
}

/** One row for each size. @param base what stays. @param factors what the base is multiplied by, in rising order. */
export function growthRows(model: ModelShape, base: Sizes, factors: readonly number[]): Row[] {
  const { steps, items, tokens } = base;
  const labels: Record<keyof Sizes, string> = {
    steps: `points, with ${items} × ${tokens} tokens`,
    items: `pairs of ${tokens} tokens, with ${steps} points`,
    tokens: `tokens of ${items} pairs, with ${steps} points`,
  };
  return (Object.keys(labels) as (keyof Sizes)[]).map((name) => ({
    id: `growth-${name}`,
    kind: "growth",
    label: labels[name],
    model,
    onDevice: true,
    measure: (bench) => grow(bench, base, name, factors),
  }));
}

async function grow(bench: Bench, base: Sizes, name: keyof Sizes, factors: readonly number[]): Promise<Growth> {
  const checkpoint = await openCheckpoint(bench.directory);
  const sizes: { size: number; seconds: number[] }[] = [];
  for (const factor of factors) {
    const at = { ...base, [name]: base[name] * factor };
    const path = pathPoints({ path: "left", steps: at.steps });
    const prompts = randomPrompts(at, checkpoint.config.vocabulary);
    const { seconds } = await timeProgram(programOf(checkpoint, at, at.steps), prompts, [path], bench);
    sizes.push({ size: at[name], seconds });
  }
  return { sizes };
}
