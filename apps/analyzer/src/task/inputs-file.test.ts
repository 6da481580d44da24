import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type TaskMetric, UserError } from "@atlas/schema";
import { expect, test } from "vitest";
import { temporaryFolders } from "../checkpoint/temporary-folder.ts";
import { readInputsFile } from "./inputs-file.ts";

const newFolder = temporaryFolders();

/** Two rows, the second one token shorter than its padding. */
const inputs = {
  clean: [
    [0, 5, 6],
    [0, 7, 0],
  ],
  corrupted: [
    [0, 8, 6],
    [0, 9, 0],
  ],
  attention_mask: [
    [1, 1, 1],
    [1, 1, 0],
  ],
  lengths: [3, 2],
  positions: [2, 1],
  correct: [1, 2],
  incorrect: [3, 4],
  year: [0, 2],
  number_token_ids: [11, 12, 13, 14],
  pad_token_id: 0,
};

async function read(content: unknown, metric: TaskMetric = "logit-diff") {
  const path = join(await newFolder(), "inputs.json");
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
  return readInputsFile(path, metric);
}

test("logit-diff reads correct and incorrect answers; padding is cut off", async () => {
  const { metric, items } = await read(inputs);
  expect(metric).toBe("logit-diff");
  expect(items).toEqual([
    { clean: [0, 5, 6], corrupted: [0, 8, 6], position: 2, correct: [1], incorrect: [3] },
    { clean: [0, 7], corrupted: [0, 9], position: 1, correct: [2], incorrect: [4] },
  ]);
});

test("prob-diff splits the numbers after the year, which itself is incorrect", async () => {
  const { items } = await read(inputs, "prob-diff");
  expect(items.map(({ correct, incorrect }) => [correct, incorrect])).toEqual([
    [[12, 13, 14], [11]],
    [[14], [11, 12, 13]],
  ]);
});

test("without lengths and positions whole rows are read at their last token", async () => {
  const { clean, corrupted, correct, incorrect } = inputs;
  const { items } = await read({ clean, corrupted, correct, incorrect });
  expect(items.map(({ clean, position }) => [clean.length, position])).toEqual([
    [3, 2],
    [3, 2],
  ]);
});

test.each<[string, object, RegExp]>([
  ["a file without prompts", { clean: undefined }, /clean: .*; give a JSON file/],
  ["a token that is no integer", { clean: [[0, "x", 1], inputs.clean[1]] }, /clean\.0\.1: /],
  ["a row too few", { positions: [2] }, /has 2 rows in "clean" but 1 in "positions"/],
  ["unequal lengths", { corrupted: [inputs.corrupted[0], [0, 9]] }, /Item 1 .* has 3 clean and 2 corrupted tokens/],
  ["a length beyond the row", { lengths: [3, 4] }, /Item 1 .* has length 4 in a row of 3 tokens/],
  ["an answer in the padding", { positions: [2, 2] }, /Item 1 .* position 2, outside the prompt; use 0 to 1/],
  [
    "padding on the left",
    {
      attention_mask: [
        [1, 1, 1],
        [0, 1, 1],
      ],
    },
    /Item 1 .* attention mask other than 2 ones/,
  ],
  ["no answers for the metric", { correct: undefined }, /Item 0 .* metric logit-diff needs "correct"/],
])("%s is refused in one sentence", async (_, change, problem) => {
  const refusal = await read({ ...inputs, ...change }).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(UserError);
  expect((refusal as UserError).message).toMatch(problem);
});

test("a year outside the numbers, a broken file and a missing file are refused", async () => {
  await expect(read({ ...inputs, year: [0, 4] }, "prob-diff")).rejects.toThrow(
    /Item 1 .* has year 4, outside number_token_ids; use 0 to 3/,
  );
  await expect(read("{ clean:")).rejects.toThrow(/is not valid JSON; give/);
  await expect(readInputsFile(join(await newFolder(), "none.json"), "logit-diff")).rejects.toThrow(
    /^There is no .*none\.json; give/,
  );
});
