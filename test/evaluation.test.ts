/**
 * Extra test: our vocabulary and evaluation pairs beside those of demo checkpoints trained elsewhere from the same
 * recipe (../shared/data/demo-checkpoints). Skipped with a reason where that folder is absent.
 */
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { vocabulary } from "../apps/analyzer/src/demo/vocabulary.ts";
import { checkDataset, type Item } from "../apps/analyzer/src/task/dataset.ts";
import { loadTokenizer } from "../apps/analyzer/src/task/load-tokenizer.ts";
import { TASKS } from "../apps/analyzer/src/task/tasks.ts";
import { DEMO_CHECKPOINTS, demoCheckpointsAbsent, readEvaluation } from "./support/evaluation.ts";

if (demoCheckpointsAbsent !== undefined) console.warn(`Skipped: ${demoCheckpointsAbsent}.`);

describe.skipIf(demoCheckpointsAbsent !== undefined)("demo checkpoints trained elsewhere", () => {
  const step = join(DEMO_CHECKPOINTS, "demo-small", "step0");

  test("their tokenizer gives our ids", async () => {
    const tokenizer = await loadTokenizer(step);
    expect([tokenizer.bos, ...tokenizer.encode(vocabulary.slice(1).join(" "))]).toEqual(vocabulary.map((_, id) => id));
  });

  test("their prompts have the shape of ours, position by position", async () => {
    const tokenizer = await loadTokenizer(step);
    for (const theirs of readEvaluation()) {
      checkDataset(theirs, vocabulary.length, 32);
      const ours = TASKS.find(({ name }) => name === theirs.task)!.generate(tokenizer);
      expect(ours.metric).toBe(theirs.metric);
      expect(ours.items).toHaveLength(theirs.items.length);
      expect(constants(ours.items)).toEqual(constants(theirs.items));
      expect(sortedAnswers(ours.items)).toEqual(sortedAnswers(theirs.items));
      expect(changedPositions(ours.items)).toEqual(changedPositions(theirs.items));
    }
  });
});

/** Words that stand at the same position of every clean prompt, as "position:id". */
function constants(items: readonly Item[]): string[] {
  return items[0]!.clean.flatMap((id, at) => (items.every(({ clean }) => clean[at] === id) ? [`${at}:${id}`] : []));
}

function sortedAnswers(items: readonly Item[]): string[] {
  const shapes = items.map(({ correct, incorrect }) => `${correct.length} of ${correct.length + incorrect.length}`);
  return [...new Set(shapes)].sort();
}

function changedPositions(items: readonly Item[]): number[] {
  const changed = items.flatMap(({ clean, corrupted }) =>
    clean.flatMap((id, at) => (id === corrupted[at] ? [] : [at])),
  );
  return [...new Set(changed)].sort((a, b) => a - b);
}
