import fc from "fast-check";
import { expect, test } from "vitest";
import { modelHref } from "../../lib/hrefs.ts";
import { modelQuery, parseModelView } from "./view-state.ts";

const name = fc.option(fc.string({ minLength: 1 }));
const views = fc.record({
  task: name,
  score: name,
  at: name,
  x: fc.constantFrom("tokens" as const, "steps" as const),
  scale: fc.constantFrom("log" as const, "linear" as const),
});

test("a link reopens exactly the view it was made from", () => {
  fc.assert(
    fc.property(views, (view) => {
      const url = new URL(modelHref("demo", modelQuery(view)), "http://atlas");
      expect(parseModelView(Object.fromEntries(url.searchParams))).toEqual(view);
    }),
  );
});

test("any query at all opens some view", () => {
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.string()), (params) => void parseModelView(params)));
  expect(parseModelView({ x: "hours", scale: "cubic", at: "" })).toEqual(parseModelView({}));
});
