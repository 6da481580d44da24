import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolders } from "../checkpoint/temporary-folder.ts";
import { loadTokenizer } from "./load-tokenizer.ts";

const newFolder = temporaryFolders();

const json = (words: string[]) =>
  JSON.stringify({
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: { type: "WhitespaceSplit" },
    post_processor: null,
    decoder: null,
    model: { type: "WordLevel", vocab: Object.fromEntries(words.map((word, id) => [word, id])), unk_token: words[0] },
  });

async function modelFolder(): Promise<{ model: string; step: string }> {
  const model = await newFolder();
  const step = join(model, "step0");
  await mkdir(step);
  return { model, step };
}

test("the tokenizer beside the checkpoint comes before that of the model folder above", async () => {
  const { model, step } = await modelFolder();
  await writeFile(join(model, "tokenizer.json"), json(["?", "above"]));
  const shared = await loadTokenizer(step);
  expect(shared.path).toBe(join(model, "tokenizer.json"));
  expect(shared.encode("above above")).toEqual([1, 1]);
  await writeFile(join(step, "tokenizer.json"), json(["?", "x", "beside"]));
  expect((await loadTokenizer(step)).encode("beside")).toEqual([2]);
});

test("an unknown word is refused instead of becoming the unknown token", async () => {
  const { step } = await modelFolder();
  await writeFile(join(step, "tokenizer.json"), json(["?", "Mary"]));
  const loaded = await loadTokenizer(step);
  expect(() => loaded.encode("Mary John")).toThrow(/tokenizer\.json has no token for "John"; use /);
  expect(loaded.encode("")).toEqual([]);
});

test.each([
  ["no file", undefined, /^There is no tokenizer\.json in .* or the folder above it; put /],
  ["no JSON", "{", /is not valid JSON; put /],
  ["JSON that is no tokenizer", "{}", /is not as expected \(model: .*\); put /],
  ["a tokenizer of an unknown kind", '{"model":{"type":"Novel"}}', /is not a tokenizer this program can run; put /],
])("%s is refused in one sentence", async (_, content, problem) => {
  const { step } = await modelFolder();
  if (content !== undefined) await writeFile(join(step, "tokenizer.json"), content);
  await expect(loadTokenizer(step)).rejects.toThrow(problem);
});
