/** @file A dataset cut into batches: every item once and in order, padding that carries no weight and no answer. */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Item } from "../task/dataset.ts";
import { type Batch, batchesOf, batchSize, longestPrompt } from "./batches.ts";

const VOCABULARY = 11;
const token = fc.nat({ max: VOCABULARY - 1 });
const item: fc.Arbitrary<Item> = fc
  .integer({ min: 1, max: 7 })
  .chain((length) => {
    const prompt = fc.array(token, { minLength: length, maxLength: length });
    const answers = fc.array(token, { maxLength: 4 });
    return fc.tuple(prompt, prompt, fc.nat({ max: length - 1 }), answers, answers);
  })
  .map(([clean, corrupted, position, correct, incorrect]) => ({ clean, corrupted, position, correct, incorrect }));
const items = fc.array(item, { minLength: 1, maxLength: 9 });

/** Row `row` of a feed, as numbers. */
function row(batch: Batch, name: keyof Batch["feeds"], at: number): number[] {
  const { shape, data } = batch.feeds[name];
  const width = shape[1]!;
  return Array.from(data.slice(at * width, (at + 1) * width), Number);
}

const count = (values: readonly number[], wanted: number) => values.filter((value) => value === wanted).length;

test("every item is in one batch, in order, with its tokens, position and answers", () => {
  fc.assert(
    fc.property(items, fc.integer({ min: 1, max: 5 }), fc.nat({ max: 3 }), (all, batch, spare) => {
      const positions = longestPrompt(all) + spare;
      const batches = [...batchesOf(all, { batch, positions, vocabulary: VOCABULARY })];
      expect(batches.flatMap(({ items }) => items)).toEqual(all);
      for (const each of batches)
        for (const [at, { clean, corrupted, position, correct, incorrect }] of each.items.entries()) {
          const padding = Array(positions - clean.length).fill(0);
          expect(row(each, "clean", at)).toEqual([...clean, ...padding]);
          expect(row(each, "corrupted", at)).toEqual([...corrupted, ...padding]);
          expect(row(each, "answerPosition", at)).toEqual(clean.concat(padding).map((_, i) => Number(i === position)));
          // A token named twice counts twice; one that is right and wrong counts for nothing.
          expect(row(each, "answers", at)).toEqual(
            Array.from({ length: VOCABULARY }, (_, id) => count(correct, id) - count(incorrect, id)),
          );
        }
    }),
  );
});

test("every batch has the program's shape; rows beyond the items weigh nothing and ask nothing", () => {
  fc.assert(
    fc.property(items, fc.integer({ min: 1, max: 5 }), (all, batch) => {
      const positions = longestPrompt(all);
      for (const each of batchesOf(all, { batch, positions, vocabulary: VOCABULARY })) {
        const { clean, corrupted, answerPosition, answers } = each.feeds;
        for (const feed of [clean, corrupted, answerPosition]) expect(feed.shape).toEqual([batch, positions]);
        expect(answers.shape).toEqual([batch, VOCABULARY]);
        const weights = Array.from(each.itemWeight.data, Number);
        expect(weights).toEqual(Array.from({ length: batch }, (_, at) => Number(at < each.items.length)));
        for (let at = each.items.length; at < batch; at++)
          for (const name of ["clean", "corrupted", "answerPosition", "answers"] as const)
            expect(row(each, name, at).every((value) => value === 0)).toBe(true);
      }
    }),
  );
});

test("batches are as few as fit a pass, evenly filled, and never empty", () => {
  const sizes = fc.tuple(
    fc.integer({ min: 1, max: 5000 }),
    fc.integer({ min: 1, max: 4096 }),
    fc.integer({ min: 1, max: 64 }),
  );
  fc.assert(
    fc.property(sizes, ([count, positions, rowsPerItem]) => {
      const size = batchSize(count, positions, rowsPerItem);
      const batches = Math.ceil(count / size);
      expect(size).toBeGreaterThanOrEqual(1);
      expect(size).toBeLessThanOrEqual(count);
      // One item at a time may exceed a pass; several never do.
      if (size > 1) expect(size * positions * rowsPerItem).toBeLessThanOrEqual(2048);
      // A size smaller by one would need more batches, or the same number with no item to spare.
      if (size > 1) expect(Math.ceil(count / (size - 1))).toBeGreaterThan(batches);
    }),
  );
  expect(batchSize(128, 16, 5)).toBe(22);
  expect(batchSize(10, 16, 5)).toBe(10);
  expect(batchSize(3, 4096, 1)).toBe(1);
});
