import { expect, test } from "vitest";
import { aboveWords, anyCountsNote, countsSentence, formatScore } from "./head-score.ts";

test.each([
  [7.6e-5, { low: 0, high: 1 }, "< 0.0001"],
  [1e-4, { low: 0, high: 1 }, "0.000100"],
  [0, { low: 0, high: 1 }, "0"],
  [0.5, { low: 0, high: 1 }, "0.500"],
  [7.6e-5, { low: null, high: null }, "7.60e\u22125"],
  [7.6e-5, { low: 0, high: 100 }, "7.60e\u22125"],
])("%f of the range %o is %s", (value, range, text) => expect(formatScore(value, range)).toBe(text));

test("where the threshold is 0 the words say that any loss counts", () => {
  const induction = { name: "induction", title: "Induction", threshold: 0.5 };
  const inhibition = { name: "s-inhibition", title: "S-inhibition", threshold: 0 };
  expect([induction, inhibition].map(aboveWords)).toEqual(["above the threshold", "any loss above 0 counts"]);
  expect([induction, inhibition].map(countsSentence)).toEqual([
    "A head counts as one of its kind above 0.500.",
    "The threshold is 0: any loss above 0 counts.",
  ]);
  expect(anyCountsNote([induction])).toBeNull();
  expect(anyCountsNote([induction, inhibition, inhibition])).toBe("S-inhibition: any loss above 0 counts.");
});
