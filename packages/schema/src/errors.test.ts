/** @file Whatever a file calls its parts, an error about it is one line, and drives nobody's terminal. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { UserError } from "./errors.ts";

test("what would break the line or drive the terminal is written as an escape", () => {
  const { message } = new UserError('tensor "a\n\u001b[2Jb\u202e\u0085c\td" is missing.');
  expect(message).toBe('tensor "a\\n\\u001b[2Jb\\u202e\\u0085c\\td" is missing.');
});

test("lines that are given as lines stay lines", () => {
  expect(new UserError(["pairs.csv has 1 problem:", "  line 2: no\nprompt"]).message).toBe(
    "pairs.csv has 1 problem:\n  line 2: no\\nprompt",
  );
});

test("letters of every script, and what joins them, stay as they are", () => {
  const letters = fc.string({ unit: "grapheme" }).filter((text) => !/[\p{Cc}\u2028-\u202e\u2066-\u2069]/u.test(text));
  fc.assert(
    fc.property(letters, (text) => {
      expect(new UserError(text).message).toBe(text);
    }),
  );
});
