/**
 * @file Evaluation prompts that accompany demo checkpoints trained elsewhere from the same recipe, as datasets. They lie
 * beside the checkout and are an extra: tests that use them skip where they are absent.
 */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { z } from "zod";
import type { Item, TaskDataset } from "../../apps/analyzer/src/task/dataset.ts";

/** Folder of the models, each with its steps and `expected.json`. */
export const DEMO_CHECKPOINTS = resolve(import.meta.dirname, "../../../shared/data/demo-checkpoints");

/** Why a test is skipped, or undefined when the folder is there. */
export const demoCheckpointsAbsent = existsSync(join(DEMO_CHECKPOINTS, "evaluation.json"))
  ? undefined
  : `no demo checkpoints trained elsewhere at ${DEMO_CHECKPOINTS}`;

const ids = z.array(z.int());
const prompts = { clean: z.array(ids), corrupted: z.array(ids) };
const evaluationShape = z.object({
  ioi: z.object({ ...prompts, correct: ids, incorrect: ids }),
  "gendered-pronoun": z.object({ ...prompts, correct: ids, incorrect: ids }),
  "greater-than": z.object({ ...prompts, year: ids, number_token_ids: ids }),
  sva: z.object({ ...prompts, plural: z.array(z.boolean()), singular_verb_ids: ids, plural_verb_ids: ids }),
});

type Prompts = z.infer<z.ZodObject<typeof prompts>>;
type Answers = Pick<Item, "correct" | "incorrect">;

/** One dataset per task. Every answer is read at the last token of its prompt. */
export function readEvaluation(): TaskDataset[] {
  const text = readFileSync(join(DEMO_CHECKPOINTS, "evaluation.json"), "utf8");
  const { ioi, "gendered-pronoun": pronoun, "greater-than": years, sva } = evaluationShape.parse(JSON.parse(text));
  return [
    dataset("ioi", "logit-diff", ioi, (row) => single(ioi, row)),
    dataset("gendered-pronoun", "logit-diff", pronoun, (row) => single(pronoun, row)),
    dataset("greater-than", "prob-diff", years, (row) => ({
      correct: years.number_token_ids.slice(years.year[row]! + 1),
      incorrect: years.number_token_ids.slice(0, years.year[row]! + 1),
    })),
    dataset("sva", "prob-diff", sva, (row) => ({
      correct: sva.plural[row] ? sva.plural_verb_ids : sva.singular_verb_ids,
      incorrect: sva.plural[row] ? sva.singular_verb_ids : sva.plural_verb_ids,
    })),
  ];
}

function single({ correct, incorrect }: { correct: number[]; incorrect: number[] }, row: number): Answers {
  return { correct: [correct[row]!], incorrect: [incorrect[row]!] };
}

function dataset(
  task: string,
  metric: TaskDataset["metric"],
  { clean, corrupted }: Prompts,
  answers: (row: number) => Answers,
): TaskDataset {
  const items = clean.map((prompt, row) => ({
    clean: prompt,
    corrupted: corrupted[row]!,
    position: prompt.length - 1,
    ...answers(row),
  }));
  return { task, version: 1, metric, items };
}
