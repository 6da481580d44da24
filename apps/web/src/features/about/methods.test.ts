/** @file Methods: every quantity is explained, and the code it names is there. */
import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { METHOD_TITLES, type MethodName, methodHref } from "../../lib/methods.ts";
import { METHODS } from "./methods.ts";

const root = new URL("../../../../../", import.meta.url);

test.each(Object.entries(METHODS))(
  "%s names code that exists, and is told in whole sentences",
  (name, { text, code }) => {
    expect(existsSync(new URL(code, root)), code).toBe(true);
    for (const paragraph of text) expect(paragraph).toMatch(/^[A-Z].*\.$/);
    expect(methodHref(name as MethodName)).toBe(`/about#${name}`);
  },
);

test("the page goes by the same order as the anchors", () => {
  expect(Object.keys(METHODS)).toEqual(Object.keys(METHOD_TITLES));
});
