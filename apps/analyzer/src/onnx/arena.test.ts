/** @file The imitated arena, as laws of any allocator, and by what onnxruntime's own log says of one program. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Arena, type Block } from "./arena.ts";

const KIB = 1024;
const MIB = 1024 * KIB;

/** Takes blocks, and gives back the one at a place among those that are held. */
const steps = fc.array(
  fc.oneof(fc.record({ take: fc.integer({ min: 1, max: 8 * MIB }) }), fc.record({ giveBack: fc.nat({ max: 1000 }) })),
  { maxLength: 60 },
);

test("blocks that are held at the same time never overlap, and all of them have been touched", () => {
  fc.assert(
    fc.property(steps, (all) => {
      const arena = new Arena();
      const held: { block: Block; bytes: number }[] = [];
      let most = 0;
      for (const step of all) {
        if ("take" in step) held.push({ block: arena.take(step.take), bytes: step.take });
        else if (held.length > 0) arena.giveBack(held.splice(step.giveBack % held.length, 1)[0]!.block);
        most = Math.max(
          most,
          held.reduce((sum, { bytes }) => sum + bytes, 0),
        );
        for (const [i, { block, bytes }] of held.entries()) {
          expect(block.size).toBeGreaterThanOrEqual(bytes);
          for (const other of held.slice(i + 1)) expect(overlap(block, other.block)).toBe(false);
        }
      }
      expect(arena.touched()).toBeGreaterThanOrEqual(most);
    }),
    { numRuns: 200 },
  );
});

const overlap = (a: Block, b: Block): boolean =>
  a.region === b.region && a.from < b.from + b.size && b.from < a.from + a.size;

test("memory given back serves the same request again", () => {
  const arena = new Arena();
  for (let i = 0; i < 5; i++) {
    const blocks = [3 * MIB, 100, 700 * KIB].map((bytes) => arena.take(bytes));
    for (const block of blocks) arena.giveBack(block);
  }
  // 3 MiB lie in a region of 4, the others in the first one of 1 MiB.
  expect(arena.touched()).toBe(3 * MIB + 256 + 700 * KIB);
});

test("a block is larger than asked for where what is left would be less than itself", () => {
  const arena = new Arena();
  arena.giveBack(arena.take(900 * KIB));
  const block = arena.take(600 * KIB);
  expect(block.size).toBe(1024 * KIB);
  // So that the next one needs a region of its own: the arena has touched more than both.
  arena.take(300 * KIB);
  expect(arena.touched()).toBe(1200 * KIB);
});
