import { expect, test } from "vitest";
import { previewLines } from "./preview-lines.ts";

const PREVIEW = {
  ...{ task: "t", version: 1, title: "T", metric: "logit-diff", citation: null, license: null, origin: undefined },
  ...{ count: 1, lengths: [5, 5] as [number, number], hash: "a".repeat(64) },
  items: [
    {
      clean: ["The", " keys", " near", " the", " cabinet"],
      corrupted: ["The", " key", " near", " the", " cabinet"],
      differing: [1],
      position: 4,
      correct: [" are"],
      incorrect: [" is", ..." was has does goes looks runs".split(/(?= )/)],
    },
  ],
} as const;
const preview = structuredClone(PREVIEW) as unknown as Parameters<typeof previewLines>[0];

const items = (colour: boolean, width: number) => previewLines(preview, { colour, width }).slice(3, -4);

test("differing tokens are in brackets, or in colour; answers beyond six are counted", () => {
  expect(previewLines(preview, { colour: false, width: Number.POSITIVE_INFINITY })).toEqual([
    "T (t, version 1): 1 pair, 5 tokens, metric logit-diff",
    `data ${"a".repeat(64)}`,
    "",
    "1. clean      The [keys] near the cabinet",
    "   corrupted  The [key] near the cabinet",
    '   at token 4, correct " are"; incorrect " is" " was" " has" " does" " goes" " looks" and 1 more',
    "",
    "A user's own file.",
    "License: not stated",
  ]);
  expect(items(true, 80)[0]).toBe("1. clean      The\u001b[32m keys\u001b[0m near the cabinet");
});

test("in a narrow terminal both prompts are broken at the same tokens, colours counted for nothing", () => {
  const broken = [
    "1. clean      The [keys]",
    "   corrupted  The [key]",
    "   clean      near the",
    "   corrupted  near the",
  ];
  expect(items(false, 26)).toEqual([...broken, "   clean      cabinet", "   corrupted  cabinet"]);
  expect(items(true, 26)).toHaveLength(6);
  // Narrower than a token: one on each line rather than none.
  expect(items(false, 5)).toHaveLength(10);
});
