import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "@atlas/schema";
import { beforeAll, expect, test } from "vitest";
import { temporaryFolders } from "../../checkpoint/temporary-folder.ts";
import { datasetHash } from "../dataset.ts";
import { findTask, findTasks, TASKS } from "../tasks.ts";
import { tokenizerOf } from "../tokenizer-fixture.ts";

const newFolder = temporaryFolders();
/** "Paris" is one token only behind a space, "Oslo" never. */
const tokenizer = tokenizerOf([
  "The",
  " capital",
  " of",
  " France",
  " Italy",
  " Peru",
  " is",
  " Paris",
  " Rome",
  " Lima",
]);
const id = (text: string): number => tokenizer.encode(text)[0]!;

const france = {
  clean: "The capital of France is",
  corrupted: "The capital of Italy is",
  correct: " Paris",
  incorrect: [" Rome", " Lima"],
};

let folder: string;
beforeAll(async () => {
  folder = await newFolder();
});

async function file(name: string, lines: readonly unknown[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, lines.map((line) => (typeof line === "string" ? line : JSON.stringify(line))).join("\n"));
  return path;
}

const expected = {
  clean: tokenizer.encode(france.clean),
  corrupted: tokenizer.encode(france.corrupted),
  position: 4,
  correct: [id(" Paris")],
  incorrect: [id(" Rome"), id(" Lima")],
};

test("JSON lines give their pairs as text or as token ids, with groups of answers, a metric and a position", async () => {
  const ids = { clean: expected.clean, corrupted: expected.corrupted, correct: expected.correct[0], incorrect: [] };
  const path = await file("my Capitals.jsonl", [{ ...france, metric: "prob-diff" }, "", { ...ids, position: 3 }]);
  const task = await findTask(path);
  expect(task).toMatchObject({ title: "my Capitals", group: "custom", metric: "prob-diff", path });
  expect(task.name).toMatch(/^my-capitals-[0-9a-f]{8}$/);
  const dataset = task.generate(tokenizer);
  expect(dataset).toMatchObject({ task: task.name, metric: "prob-diff", origin: { size: 2, bos: false } });
  expect(dataset.items).toEqual([expected, { ...expected, position: 3, incorrect: [] }]);
});

test("CSV says the same, with lists as JSON", async () => {
  const path = await file("capitals.csv", [
    "\ufeffnote,clean,corrupted,correct,incorrect,position",
    `"a, b",${france.clean},"${france.corrupted}", Paris,"["" Rome"", "" Lima""]",`,
    "",
    `,"${JSON.stringify(expected.clean)}","${JSON.stringify(expected.corrupted)}",[${id(" Paris")}], Rome,2`,
  ]);
  const { items, metric } = (await findTask(path)).generate(tokenizer);
  expect(metric).toBe("logit-diff");
  expect(items).toEqual([expected, { ...expected, position: 2, incorrect: [id(" Rome")] }]);
});

test("settings: the first rows, a beginning-of-text token before texts, another metric", async () => {
  const task = await findTask(await file("settings.jsonl", [france, { ...france, correct: " Lima", incorrect: [] }]));
  const { items, metric, origin } = task.generate(tokenizer, { size: 1, bos: true, metric: "prob-diff" });
  expect(items).toEqual([
    { ...expected, clean: [0, ...expected.clean], corrupted: [0, ...expected.corrupted], position: 5 },
  ]);
  expect(metric).toBe("prob-diff");
  expect(origin).toMatchObject({ size: 1, bos: true, corruption: "as-given", tokenizer: tokenizer.hash });
  expect(() => task.generate(tokenizer, { size: 3 })).toThrow(/has 2 rows, so --size cannot be 3; leave it away/);
  expect(() => task.generate(tokenizer, { corruption: "abc" })).toThrow(/leave --corruption away\.$/);
});

test("the name follows the rows: another file of the same rows is the same task, changed rows are another", async () => {
  const [one, same, changed] = await Promise.all([
    findTask(await file("one.jsonl", [france])),
    findTask(
      await file("one.csv", [
        "clean,corrupted,correct,incorrect",
        `${france.clean},${france.corrupted}, Paris,"["" Rome"","" Lima""]"`,
      ]),
    ),
    findTask(await file("One.jsonl", [{ ...france, correct: " Lima", incorrect: [] }])),
  ]);
  expect(same!.name).toBe(one!.name);
  expect(datasetHash(same!.generate(tokenizer))).toBe(datasetHash(one!.generate(tokenizer)));
  expect(changed!.name).not.toBe(one!.name);
});

test("files stand beside names in a selection, and every task is taken once", async () => {
  const path = await file("beside.jsonl", [france]);
  const names = (await findTasks(`sva, ${path},all`)).map(({ name }) => name);
  expect(names).toEqual([
    "sva",
    expect.stringMatching(/^beside-/),
    ...TASKS.map(({ name }) => name).filter((name) => name !== "sva"),
  ]);
});

async function complaint(attempt: () => Promise<unknown>): Promise<string> {
  try {
    await attempt();
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as UserError).message;
  }
  throw new Error("nothing was refused");
}

test("every line that is no row is listed before a tokenizer is asked", async () => {
  const path = await file("broken.jsonl", [
    { ...france, clean: undefined, incorrect: 1.5 },
    "{",
    "",
    "7",
    { ...france, metric: "prob-diff" },
    { ...france, metric: "loss" },
    { ...france, metric: "logit-diff" },
    { ...france, position: -1 },
  ]);
  expect((await complaint(() => findTask(path))).split("\n")).toEqual([
    `${path} has 7 problems; nothing was computed:`,
    '  line 1: has no "clean"; give a text, or a list of token ids',
    '  line 1: has a "incorrect" that is none; give an answer or a list of answers, each a text or a token id',
    "  line 2: is not valid JSON; write one object on each line",
    '  line 4: is not an object with "clean", "corrupted", "correct" and "incorrect"',
    '  line 6: has a "metric" that is none; give logit-diff or prob-diff',
    "  line 7: has the metric logit-diff where line 5 has prob-diff; use one for the file",
    '  line 8: has a "position" that is none; give a whole number of tokens before the one that is read',
  ]);
});

test("everything that the tokenizer makes wrong is listed as well", async () => {
  const path = await file("tokens.jsonl", [
    { ...france, corrupted: "The capital of San Marino is" },
    { ...france, correct: "Paris" },
    { ...france, correct: " Oslo", incorrect: " Oslo" },
    { ...france, clean: expected.clean },
    { ...france, clean: [0, 99999], corrupted: [0, 1] },
    { ...france, position: 5 },
    { ...france, correct: [], incorrect: [] },
    { ...france, incorrect: " Paris" },
  ]);
  const task = await findTask(path);
  const message = await complaint(async () => task.generate(tokenizer));
  const long = tokenizer.encode("The capital of San Marino is").length;
  expect(message.split("\n")).toEqual([
    `${path} has 9 problems; nothing was computed:`,
    `  line 1: has 5 clean and ${long} corrupted tokens; make the two prompts equally long`,
    '  line 2: has the correct answer "Paris", which is 5 tokens ("P" "a" "r" "i" "s"); " Paris" with its space is one',
    '  line 3: has the correct answer " Oslo", which is 5 tokens (" " "O" "s" "l" "o"); choose another answer',
    '  line 3: has the incorrect answer " Oslo", which is 5 tokens (" " "O" "s" "l" "o"); choose another answer',
    "  line 4: has one prompt as text and one as token ids; give both in one way",
    '  line 5: has a "clean" with token id 99999, which is not in the tokenizer\'s vocabulary',
    "  line 6: reads the answer at position 5 of 5 tokens; use 0 to 4",
    "  line 7: has no answers; give correct or incorrect ones",
    `  line 8: has the same answer (token ${id(" Paris")}) as correct and as incorrect`,
  ]);
});

test("a long list is cut, and says how much is missing", async () => {
  const path = await file(
    "long.jsonl",
    Array.from({ length: 25 }, () => "{"),
  );
  const lines = (await complaint(() => findTask(path))).split("\n");
  expect(lines).toHaveLength(22);
  expect(lines.at(-1)).toBe("  and 5 more");
});

test.each([
  ["fields.csv", ["clean,corrupted,correct,incorrect", "a,b"], /line 2: has 2 fields where the header has 4; quote/],
  ["quote.csv", ["clean,corrupted,correct,incorrect", 'a,b"c,d,e'], /line 2: is not valid CSV \(.+\); quote fields/],
  ["empty.jsonl", [""], /empty\.jsonl has 0 rows; give 1 to 100000 pairs of prompts\.$/],
  ["header.csv", ["clean,corrupted,correct,incorrect"], /header\.csv has 0 rows/],
  ["empty.csv", [""], /empty\.csv has 0 rows/],
  ["./prompts.txt", ["x"], /prompts\.txt is no task file; give one that ends in \.jsonl or \.csv\.$/],
])("%s is refused in words", async (name, lines, problem) => {
  const path = await file(name, lines);
  expect(await complaint(() => findTask(path))).toMatch(problem);
});

test("a file that is not there is refused", async () => {
  expect(await complaint(() => findTask(join(folder, "none.jsonl")))).toMatch(
    /^There is no .+none\.jsonl; give a file/,
  );
});
