/** @file `atlas tasks` and tasks of one's own, as a person uses them: looked at, refused, analysed, and found in the database. */
import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeTinyCheckpoint } from "../apps/analyzer/src/checkpoint/checkpoint-fixture.ts";
import { temporaryFolders } from "../apps/analyzer/src/checkpoint/temporary-folder.ts";
import { tokenizerFile } from "../apps/analyzer/src/task/tokenizer-fixture.ts";
import { atlas, outcomeOf, startAtlas } from "./support/atlas.ts";
import { createTestDatabase, type TestDatabase } from "./support/database.ts";

const folder = temporaryFolders();
let database: TestDatabase;
let model: string;
let work: string;

beforeAll(async () => {
  database = await createTestDatabase();
  work = await folder();
  const words = [" the", " key", " keys", " is", " are"];
  const tokenizer = tokenizerFile(words);
  model = await writeTinyCheckpoint(await folder(), {
    config: { vocab_size: Object.keys(tokenizer.model.vocab).length },
  });
  await writeFile(join(model, "tokenizer.json"), JSON.stringify(tokenizer));
});
afterAll(() => database.drop());

async function file(name: string, lines: readonly string[]): Promise<string> {
  await writeFile(join(work, name), lines.join("\n"));
  return join(work, name);
}
const stored = (...args: string[]) => outcomeOf(startAtlas(args, { DATABASE_URL: database.url }));

const HEADER = "clean,corrupted,correct,incorrect";

test("the list has every task in its group, and what names them together", async () => {
  const { out } = await atlas("tasks", "list");
  const heads = out
    .split("\n")
    .filter((line) => !line.startsWith("    "))
    .map((line) => line.split(":")[0]!.trim());
  expect(heads).toEqual([
    ...["The four of Tigges et al. 2024, together called paper", "ioi", "gendered-pronoun", "greater-than", "sva", ""],
    ...["Further tasks, together called further", "induction", "key-value", "capital", "addition", "two-hop", ""],
    ...[
      "all is every task that a model's tokenizer can serve; a .jsonl or .csv file of pairs is a task of one's own.",
      "",
    ],
  ]);
});

test("a file with wrong lines is refused as a whole, each with its number, and nothing is stored", async () => {
  const path = await file("wrong.csv", [
    HEADER,
    "a the key,a the keys, is, are",
    "a the key,a b the keys, is, are",
    "a,b, was, is",
  ]);
  const preview = await atlas("tasks", "preview", path, "--model", model);
  expect({ code: preview.code, out: preview.out }).toEqual({ code: 2, out: "" });
  expect(preview.error.split("\n").slice(0, 3)).toEqual([
    `atlas: ${path} has 2 problems; nothing was computed:`,
    "  line 3: has 3 clean and 5 corrupted tokens; make the two prompts equally long",
    '  line 4: has the correct answer " was", which is 4 tokens (" " "w" "a" "s"); choose another answer',
  ]);
  expect(await stored("analyze", model, "--task", path)).toMatchObject({ code: 2, error: preview.error });
  expect(await database.db.query.tasks.findMany({ where: { group: "custom" } })).toEqual([]);
});

test("a task of one's own is stored under its name, with the file's hash and its author's terms, and with what its data is", async () => {
  const path = await file("My keys.csv", [HEADER, "a the key,a the keys, is, are", "a the keys,a the key, are, is"]);
  const shown = JSON.parse((await atlas("tasks", "preview", path, "--model", model, "--json")).out);
  expect(shown.items[0]).toMatchObject({ clean: ["a", " the", " key"], differing: [2], correct: [" is"] });
  const terms = ["--license", "CC-BY-4.0", "--citation", "Somebody 2026"];
  const { code, out, error } = await stored("analyze", model, "--task", `${path},further`, ...terms, "--json");
  expect(code, error).toBe(0);
  expect(
    out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).task),
  ).toEqual([shown.task]);
  expect(error).toMatch(/^induction is left out: The tokenizer .* cannot serve the task induction: in English .*\n/);
  const run = await database.db.query.runs.findFirst({ with: { task: true, dataset: { with: { task: true } } } });
  const sourceHash = createHash("sha256")
    .update(await readFile(path))
    .digest("hex");
  expect(run!.task).toMatchObject({
    ...{ name: shown.task, title: "My keys", group: "custom", sourceHash },
    ...{ license: "CC-BY-4.0", citation: "Somebody 2026" },
  });
  expect(run!.dataset).toMatchObject({
    ...{ hash: shown.hash, items: 2, mode: null, seed: null, corruption: "as-given", bos: false, language: "custom" },
    ...{ tokenizerHash: shown.origin.tokenizer, task: { name: shown.task } },
    examples: shown.items.map(({ differing: _, ...pair }: { differing: number[] }) => pair),
  });
  // The built-in ones were announced with it.
  expect(await database.db.query.tasks.findFirst({ where: { name: "capital" } })).toMatchObject({
    group: "further",
    license: "MIT",
  });
});

test("terms without a file are refused", async () => {
  expect(await stored("analyze", model, "--task", "ioi", "--license", "MIT")).toMatchObject({
    code: 2,
    error: "atlas: --license and --citation are of a task's file; leave them away for tasks that have a name.\n",
  });
});
