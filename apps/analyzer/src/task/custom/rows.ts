/** @file The rows of a task file: what a record must say, before any tokenizer is asked. */
import { TASK_METRICS, type TaskMetric } from "@atlas/schema";
import { z } from "zod";
import type { Problems } from "./problems.ts";
import type { FileRecord } from "./records.ts";

const tokenId = z.int().min(0);
const prompt = z.union([z.string().min(1), z.array(tokenId).min(1)]);
const oneAnswer = z.union([z.string().min(1), tokenId]);
const answers = z.union([oneAnswer.transform((answer) => [answer]), z.array(oneAnswer)]);

/** In CSV files, numbers are text. */
const wholeNumber = z.union([tokenId, z.string().regex(/^\d+$/).transform(Number)]);

const rowShape = z.object({
  clean: prompt,
  corrupted: prompt,
  /** One answer or a group. */
  correct: answers,
  incorrect: answers,
  metric: z.enum(TASK_METRICS).optional(),
  /** Where the answer is read, in tokens of the prompt from 0; its last token where absent. */
  position: wholeNumber.optional(),
});

/** What each field may be, for messages. */
const EXPECTED: Readonly<Record<string, string>> = {
  clean: "a text, or a list of token ids",
  corrupted: "a text, or a list of token ids",
  correct: "an answer or a list of answers, each a text or a token id",
  incorrect: "an answer or a list of answers, each a text or a token id",
  metric: TASK_METRICS.join(" or "),
  position: "a whole number of tokens before the one that is read",
};

export type TaskRow = z.output<typeof rowShape> & { line: number };

export interface TaskRows {
  rows: TaskRow[];
  /** Undefined where no row names one. */
  metric: TaskMetric | undefined;
}

export function readRows(records: readonly FileRecord[], problems: Problems): TaskRows {
  const rows = records.flatMap(({ line, value }) => {
    const parsed = rowShape.safeParse(value);
    if (parsed.success) return [{ line, ...parsed.data }];
    for (const problem of new Set(parsed.error.issues.map((issue) => describe(issue, value))))
      problems.add(line, problem);
    return [];
  });
  const first = rows.find(({ metric }) => metric !== undefined);
  for (const { line, metric } of rows)
    if (metric !== undefined && metric !== first?.metric)
      problems.add(
        line,
        `has the metric ${metric} where line ${first?.line} has ${first?.metric}; use one for the file`,
      );
  return { rows, metric: first?.metric };
}

function describe({ path }: z.core.$ZodIssue, value: unknown): string {
  const field = path[0];
  if (typeof field !== "string") return 'is not an object with "clean", "corrupted", "correct" and "incorrect"';
  const absent = (value as Record<string, unknown>)[field] === undefined;
  return `${absent ? `has no "${field}"` : `has a "${field}" that is none`}; give ${EXPECTED[field]}`;
}
