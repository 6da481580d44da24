import { expect, test } from "vitest";
import { askedDraw, drawName, drawOptions, drawWords, isDrawName } from "./draw.ts";

const drawn = (seed: number | null, letter: string) => ({ seed, hash: letter.repeat(64) });

test("a draw is named by a seed or a hash, and by nothing else", () => {
  expect(["0", "7", "4294967295", "a".repeat(64)].every(isDrawName)).toBe(true);
  expect(["", "-1", "01", "1.0", "4294967296", "A".repeat(64), "a".repeat(63), " 1"].some(isDrawName)).toBe(false);
});

test("the API is asked by what the name is", () => {
  expect(askedDraw(null)).toEqual({});
  expect(askedDraw("12")).toEqual({ seed: 12 });
  expect(askedDraw("a".repeat(64))).toEqual({ dataset: "a".repeat(64) });
});

test("a seed names a draw unless another has it, too", () => {
  const all = [drawn(1, "a"), drawn(1, "b"), drawn(2, "c"), drawn(null, "d")];
  expect(all.map((one) => drawName(one, all))).toEqual(["a".repeat(64), "b".repeat(64), "2", "d".repeat(64)]);
  expect(all.map((one) => drawWords(one))).toEqual([
    ...["draw 1 of prompts", "draw 1 of prompts", "draw 2 of prompts"],
    `prompts ${"d".repeat(12)}`,
  ]);
});

test("each draw is offered once, by its seed, those without one last; one alone is no choice", () => {
  const all = [drawn(null, "d"), drawn(2, "c"), drawn(2, "c"), drawn(0, "a")];
  expect(drawOptions(drawn(2, "c"), all)).toEqual([
    { draw: "0", label: "seed 0", active: false },
    { draw: "2", label: "seed 2", active: true },
    { draw: "d".repeat(64), label: "d".repeat(12), active: false },
  ]);
  expect(drawOptions(drawn(0, "a"), [drawn(0, "a"), drawn(0, "a")])).toEqual([]);
});
