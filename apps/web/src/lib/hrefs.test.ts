import fc from "fast-check";
import { expect, test } from "vitest";
import { circuitHref, decodeKey, firstValues } from "./hrefs.ts";

const name = fc.string({ minLength: 1, unit: "binary" }).filter((text) => text !== "." && text !== "..");

test("any name survives its address", () => {
  fc.assert(
    fc.property(fc.record({ model: name, task: name, revision: name }), (key) => {
      const [, , model, task, revision] = circuitHref(key).split("/");
      expect(decodeKey({ model: model!, task: task!, revision: revision! })).toEqual(key);
    }),
  );
});

test("lists stay readable in a query", () => {
  const key = { model: "EleutherAI/pythia-70m", task: "ioi", revision: "step1000" };
  expect(circuitHref(key, new URLSearchParams({ inputs: "q,k" }))).toBe(
    "/circuits/EleutherAI%2Fpythia-70m/ioi/step1000?inputs=q,k",
  );
});

test("of a repeated parameter the first counts", () => {
  expect(firstValues({ a: ["1", "2"], b: "3", c: undefined })).toEqual({ a: "1", b: "3", c: undefined });
});
