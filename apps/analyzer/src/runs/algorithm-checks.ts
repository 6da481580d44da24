/** @file Checks of single components, in one pass over the prompts: where they look, and what they write to the answers. */
import { type AlgorithmCheck, type CheckFinding, UserError, writerIndex } from "@atlas/schema";
import type { ModelSource } from "../model/build.ts";
import type { Item, TaskDataset } from "../task/dataset.ts";
import { directEffects, type ItemEffects } from "./direct-effects.ts";
import type { RunOptions } from "./run-options.ts";

type Measure = (effects: ItemEffects, component: Component) => number;

interface Component {
  /** layer · H + head, for heads. */
  head: number;
  /** Row among the writers. */
  writer: number;
}

/** @throws UserError when a prompt does not mark what a check looks at. */
export async function runChecks(
  source: ModelSource,
  dataset: TaskDataset,
  checks: readonly AlgorithmCheck[],
  options: RunOptions = {},
): Promise<CheckFinding[]> {
  if (checks.length === 0) return [];
  const plans = checks.map((check) => ({
    check,
    components: componentsOf(source, check.of),
    measure: measureOf(check),
  }));
  const sums = plans.map(({ components }) => new Float64Array(components.length));
  const visit = (effects: ItemEffects) => {
    for (const [i, { components, measure }] of plans.entries())
      for (const [j, component] of components.entries()) sums[i]![j]! += measure(effects, component);
  };
  await directEffects(source, dataset, [], visit, options);
  return checks.map(({ name, of, above }, i) => {
    const values = Array.from(sums[i]!, (sum) => sum / dataset.items.length);
    return { name, of, values, passed: values.flatMap((value, component) => (value > above ? [component] : [])) };
  });
}

function componentsOf({ config }: ModelSource, of: AlgorithmCheck["of"]): Component[] {
  const layers = Array.from({ length: config.layers }, (_, layer) => layer);
  if (of === "mlps") return layers.map((layer) => ({ head: -1, writer: writerIndex(config, { kind: "mlp", layer }) }));
  return layers.flatMap((layer) =>
    Array.from({ length: config.heads }, (_, head) => ({
      head: layer * config.heads + head,
      writer: writerIndex(config, { kind: "head", layer, head }),
    })),
  );
}

function measureOf({ name, measures, of }: AlgorithmCheck): Measure {
  switch (measures.kind) {
    case "attention-peak":
      if (of !== "heads")
        throw new UserError(`The check "${name}" is of attention, which MLPs have none of; make it one of heads.`);
      return ({ item, attention }, { head }) => {
        const mark = item.marks?.[measures.mark];
        if (mark === undefined)
          throw new UserError(
            `The prompts do not mark "${measures.mark}", which the check "${name}" looks at; use prompts of its task.`,
          );
        return highest(attention(head).subarray(0, item.position + 1)) === mark ? 1 : 0;
      };
    case "direct-answer":
      return ({ item, direct }, { writer }) => {
        const answers = [...item.incorrect, ...item.correct];
        const offset = highest(answers.map((token) => direct(writer, token))) - (item.incorrect.length - 1);
        return offset >= measures.offsets[0] && offset <= measures.offsets[1] ? 1 : 0;
      };
    case "direct-difference":
      return ({ item, direct }, { writer }) => meanDifference(item, (token) => direct(writer, token));
  }
}

function meanDifference({ correct, incorrect }: Item, of: (token: number) => number): number {
  const mean = (tokens: readonly number[]) =>
    tokens.length === 0 ? 0 : tokens.reduce((sum, token) => sum + of(token), 0) / tokens.length;
  return mean(correct) - mean(incorrect);
}

/** Index of the largest; the first of equal ones. */
function highest(values: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
