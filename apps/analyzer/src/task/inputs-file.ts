/**
 * @file Reads prompts given as token ids: a JSON file with `clean` and `corrupted` rows [batch][pos], right-padded where
 * `lengths` says so, and per row the answer `positions` and answers: `correct` and `incorrect` for the logit difference,
 * `year` with the common `number_token_ids` for the probability difference. Other keys are left alone.
 * Token ids are checked against a model later, by `checkDataset`.
 */
import { type TaskMetric, UserError } from "@atlas/schema";
import { z } from "zod";
import { readJsonFile } from "../checkpoint/user-files.ts";
import type { Item, TaskDataset } from "./dataset.ts";

const integers = z.array(z.int());
const rows = z.array(integers);

const inputsShape = z.object({
  clean: rows,
  corrupted: rows,
  /** Tokens of each row before the padding; the whole row where absent. */
  lengths: integers.optional(),
  /** 1 for tokens and 0 for padding, [batch][pos]; says the same as `lengths`. */
  attention_mask: rows.optional(),
  /** The last token of each row where absent. */
  positions: integers.optional(),
  correct: integers.optional(),
  incorrect: integers.optional(),
  /** Index into `number_token_ids`; larger indices are correct, this one and smaller ones incorrect. */
  year: integers.optional(),
  number_token_ids: integers.optional(),
});
type Inputs = z.infer<typeof inputsShape>;

const REMEDY = 'give a JSON file with "clean" and "corrupted" rows of token ids and their answers';

/** Keys that hold one entry per row. */
const PER_ROW = ["corrupted", "lengths", "attention_mask", "positions", "correct", "incorrect", "year"] as const;

/**
 * @param asked the metric that the answers are for; undefined for that of the answers that the file has, the pair first
 * @throws UserError, one sentence naming the file and the first wrong item, counted from 0.
 */
export async function readInputsFile(path: string, asked: TaskMetric | undefined): Promise<TaskDataset> {
  const inputs = await readJsonFile(path, inputsShape, REMEDY);
  const metric = asked ?? metricOfAnswers(inputs);
  for (const key of PER_ROW) checkRowCount(inputs, key, path);
  const items = inputs.clean.map((_, row) => readItem(inputs, row, metric, path));
  return { task: "inputs", version: 1, metric, items };
}

function metricOfAnswers({ correct, year }: Inputs): TaskMetric {
  return correct === undefined && year !== undefined ? "prob-diff" : "logit-diff";
}

function checkRowCount(inputs: Inputs, key: (typeof PER_ROW)[number], path: string): void {
  const entries = inputs[key];
  if (entries !== undefined && entries.length !== inputs.clean.length)
    throw new UserError(
      `The inputs file ${path} has ${inputs.clean.length} rows in "clean" but ${entries.length} in "${key}"; give one for each.`,
    );
}

function readItem(inputs: Inputs, row: number, metric: TaskMetric, path: string): Item {
  const problem = promptProblem(inputs, row) ?? answerProblem(inputs, row, metric);
  if (problem !== undefined)
    throw new UserError(`Item ${row} (counting from 0) of the inputs file ${path} ${problem}.`);
  const length = lengthOf(inputs, row);
  return {
    clean: inputs.clean[row]!.slice(0, length),
    corrupted: inputs.corrupted[row]!.slice(0, length),
    position: positionOf(inputs, row),
    ...answersOf(inputs, row, metric),
  };
}

const lengthOf = (inputs: Inputs, row: number): number => inputs.lengths?.[row] ?? inputs.clean[row]!.length;
const positionOf = (inputs: Inputs, row: number): number => inputs.positions?.[row] ?? lengthOf(inputs, row) - 1;

function answersOf(inputs: Inputs, row: number, metric: TaskMetric): Pick<Item, "correct" | "incorrect"> {
  if (metric === "logit-diff") return { correct: [inputs.correct![row]!], incorrect: [inputs.incorrect![row]!] };
  const firstLater = inputs.year![row]! + 1;
  const numbers = inputs.number_token_ids!;
  return { correct: numbers.slice(firstLater), incorrect: numbers.slice(0, firstLater) };
}

/** The rest of the sentence "Item 3 …", or undefined where all is well. */
function promptProblem(inputs: Inputs, row: number): string | undefined {
  const [clean, corrupted] = [inputs.clean[row]!, inputs.corrupted[row]!];
  const [length, position] = [lengthOf(inputs, row), positionOf(inputs, row)];
  if (clean.length !== corrupted.length)
    return `has ${clean.length} clean and ${corrupted.length} corrupted tokens; the two prompts must be equally long`;
  if (length < 1 || length > clean.length)
    return `has length ${length} in a row of ${clean.length} tokens; use at least 1 and at most the row`;
  if (inputs.attention_mask?.[row]?.some((mask, at) => (mask !== 0) !== at < length))
    return `has an attention mask other than ${length} ones and then zeros; pad on the right and say so in "lengths"`;
  if (position < 0 || position >= length)
    return `has its answer at position ${position}, outside the prompt; use 0 to ${length - 1}`;
  return undefined;
}

function answerProblem(inputs: Inputs, row: number, metric: TaskMetric): string | undefined {
  const needed =
    metric === "logit-diff" ? (["correct", "incorrect"] as const) : (["year", "number_token_ids"] as const);
  const absent = needed.find((key) => inputs[key] === undefined);
  if (absent !== undefined)
    return `has no answers, because the metric ${metric} needs "${absent}"; add it or choose another metric`;
  if (metric === "logit-diff") return undefined;
  const [year, count] = [inputs.year![row]!, inputs.number_token_ids!.length];
  if (year < 0 || year >= count) return `has year ${year}, outside number_token_ids; use 0 to ${count - 1}`;
  return undefined;
}
