/** @file A row of a task file as token ids, or every reason why it cannot be. */
import type { Item } from "../dataset.ts";
import type { Words } from "../words.ts";
import type { TaskRow } from "./rows.ts";

type Side = "clean" | "corrupted";
type Complain = (problem: string) => void;

/**
 * @param prefix token ids before prompts given as text; prompts given as ids are taken as they are
 * @returns undefined when something was complained about
 */
export function encodeRow(row: TaskRow, words: Words, prefix: readonly number[], complain: Complain): Item | undefined {
  const [clean, corrupted] = [promptIds(row, "clean", words, complain), promptIds(row, "corrupted", words, complain)];
  const correct = answerIds(row, "correct", words, complain);
  const incorrect = answerIds(row, "incorrect", words, complain);
  const before = typeof row.clean === "string" ? prefix : [];
  const problem = clean && corrupted && problemOf(row, clean, corrupted, correct, incorrect);
  if (problem !== undefined) complain(problem);
  if (problem !== undefined || !clean || !corrupted || !correct || !incorrect) return undefined;
  return {
    clean: [...before, ...clean],
    corrupted: [...before, ...corrupted],
    position: before.length + (row.position ?? clean.length - 1),
    correct,
    incorrect,
  };
}

function problemOf(
  { clean: given, corrupted: other, position }: TaskRow,
  clean: readonly number[],
  corrupted: readonly number[],
  correct: readonly number[] | undefined,
  incorrect: readonly number[] | undefined,
): string | undefined {
  if (typeof given !== typeof other) return "has one prompt as text and one as token ids; give both in one way";
  if (clean.length !== corrupted.length)
    return `has ${clean.length} clean and ${corrupted.length} corrupted tokens; make the two prompts equally long`;
  if (position !== undefined && position >= clean.length)
    return `reads the answer at position ${position} of ${clean.length} tokens; use 0 to ${clean.length - 1}`;
  if (correct?.length === 0 && incorrect?.length === 0) return "has no answers; give correct or incorrect ones";
  const both = correct?.find((id) => incorrect?.includes(id));
  return both === undefined ? undefined : `has the same answer (token ${both}) as correct and as incorrect`;
}

function promptIds(row: TaskRow, side: Side, { tokenizer }: Words, complain: Complain): readonly number[] | undefined {
  const prompt = row[side];
  if (typeof prompt !== "string") return knownIds(prompt, side, tokenizer, complain);
  const ids = tokenizer.idsOf(prompt);
  if (ids === undefined)
    complain(`has a "${side}" with "${tokenizer.unknownIn(prompt)}", which the tokenizer does not know`);
  return ids;
}

function answerIds(
  row: TaskRow,
  side: "correct" | "incorrect",
  words: Words,
  complain: Complain,
): number[] | undefined {
  const ids = row[side].map((answer) => {
    if (typeof answer === "number") return knownIds([answer], side, words.tokenizer, complain)?.[0];
    const id = words.token(answer);
    if (id === undefined) complain(splitAnswer(answer, side, words));
    return id;
  });
  return ids.every((id) => id !== undefined) ? ids : undefined;
}

function splitAnswer(answer: string, side: string, words: Words): string {
  const ids = words.continuation(answer);
  if (ids === undefined) return `has the ${side} answer "${answer}", which the tokenizer does not know`;
  const pieces = ids.map((id) => JSON.stringify(words.tokenizer.textOf(id))).join(" ");
  const spaced = !answer.startsWith(" ") && words.token(` ${answer}`) !== undefined;
  const remedy = spaced ? `" ${answer}" with its space is one` : "choose another answer";
  return `has the ${side} answer "${answer}", which is ${ids.length} tokens (${pieces}); ${remedy}`;
}

function knownIds(
  ids: readonly number[],
  side: string,
  tokenizer: Words["tokenizer"],
  complain: Complain,
): readonly number[] | undefined {
  const unknown = ids.find((id) => !tokenizer.hasId(id));
  if (unknown === undefined) return ids;
  complain(`has a "${side}" with token id ${unknown}, which is not in the tokenizer's vocabulary`);
  return undefined;
}
