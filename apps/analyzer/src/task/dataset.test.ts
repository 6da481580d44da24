import { UserError } from "@atlas/schema";
import fc from "fast-check";
import { expect, test } from "vitest";
import { checkDataset, datasetHash, type Item, type TaskDataset } from "./dataset.ts";

const VOCABULARY = 10;
const POSITIONS = 6;

const id = fc.nat(VOCABULARY - 1);
const anyItem: fc.Arbitrary<Item> = fc.array(fc.tuple(id, id), { minLength: 1, maxLength: POSITIONS }).chain((tokens) =>
  fc.record({
    clean: fc.constant(tokens.map(([clean]) => clean)),
    corrupted: fc.constant(tokens.map(([, corrupted]) => corrupted)),
    position: fc.nat(tokens.length - 1),
    correct: fc.array(id, { minLength: 1, maxLength: 3 }),
    incorrect: fc.array(id, { maxLength: 3 }),
  }),
);
const anyDataset: fc.Arbitrary<TaskDataset> = fc.record({
  task: fc.constant("probe"),
  version: fc.nat(),
  metric: fc.constantFrom("logit-diff", "prob-diff"),
  items: fc.array(anyItem, { minLength: 1, maxLength: 4 }),
});

const good: Item = { clean: [0, 1, 2], corrupted: [0, 3, 2], position: 2, correct: [4], incorrect: [5] };
const withItem = (change: Partial<Item>): TaskDataset => ({
  task: "probe",
  version: 1,
  metric: "logit-diff",
  items: [good, { ...good, ...change }],
});

test("well-formed datasets pass", () => {
  fc.assert(fc.property(anyDataset, (dataset) => checkDataset(dataset, VOCABULARY, POSITIONS)));
});

test.each<[string, Partial<Item>, RegExp]>([
  ["unequal lengths", { corrupted: [0, 1] }, /has 3 clean and 2 corrupted tokens/],
  ["an empty prompt", { clean: [], corrupted: [], position: 0 }, /has an empty prompt/],
  [
    "a prompt beyond the context",
    { clean: [0, 0, 0, 0, 0, 0, 0], corrupted: [0, 0, 0, 0, 0, 0, 0] },
    /is 7 tokens long/,
  ],
  ["a position behind the prompt", { position: 3 }, /answer at position 3, outside the prompt; use 0 to 2/],
  ["a position before the prompt", { position: -1 }, /answer at position -1/],
  ["a clean id outside the vocabulary", { clean: [0, 10, 2] }, /token id 10, outside the vocabulary; use 0 to 9/],
  ["a corrupted id outside the vocabulary", { corrupted: [0, -1, 2] }, /token id -1, outside/],
  ["a fractional id", { clean: [0, 1.5, 2] }, /token id 1.5, outside/],
  ["an answer outside the vocabulary", { incorrect: [11] }, /token id 11, outside/],
  ["no answers", { correct: [], incorrect: [] }, /has no answer tokens/],
])("%s is refused with the item's index", (_, change, problem) => {
  const check = () => checkDataset(withItem(change), VOCABULARY, POSITIONS);
  expect(check).toThrow(UserError);
  expect(check).toThrow(problem);
  expect(check).toThrow(/^Item 1 \(counting from 0\) of task "probe" .*\.$/);
});

test("an empty dataset is refused", () => {
  expect(() => checkDataset({ ...withItem({}), items: [] }, VOCABULARY, POSITIONS)).toThrow(
    'The dataset of task "probe" is empty; give at least one pair of prompts.',
  );
});

test("equal datasets have equal hashes whatever the order of their keys; any change of content changes the hash", () => {
  fc.assert(
    fc.property(anyDataset, anyDataset, (a, b) => {
      const reordered = { items: a.items, metric: a.metric, version: a.version, task: a.task };
      expect(datasetHash(reordered)).toBe(datasetHash(a));
      expect(datasetHash(a) === datasetHash(b)).toBe(JSON.stringify(a) === JSON.stringify(b));
    }),
  );
  expect(datasetHash(withItem({}))).toMatch(/^[0-9a-f]{64}$/);
});
