import { describe, expect, test } from "vitest";
import { USUAL_TIME } from "../../lib/time-axis.ts";
import { circuitHits, namedTogether } from "./circuits.ts";
import { wantedOf } from "./wanted.ts";

const models = [
  { name: "demo-small", family: "demo", layers: 2, heads: 2, parameters: 1e4 },
  { name: "demo-large", family: "demo", layers: 4, heads: 4, parameters: 1e6 },
];
const ioi = { name: "ioi", title: "Indirect object identification", description: "When Ann and Bob" };
const sva = { name: "sva", title: "Subject-verb agreement", description: "The keys of the cabinet are" };
const together = (text: string) =>
  namedTogether(wantedOf(text), models, [ioi, sva]).map(
    (found) => `${found.task.name}: ${found.models.map(({ name }) => name)}`,
  );

describe("a circuit", () => {
  test.each([
    ["demo-large ioi", ["ioi: demo-large"]],
    ["indirect object LARGE", ["ioi: demo-large"]],
    ["demo sva", ["sva: demo-small,demo-large"]],
    ["demo-large ioi step128", ["ioi: demo-large"]],
    ["ioi step128", ["ioi: demo-small,demo-large"]],
  ])("is meant by its model and task, or by either with its step: %s", (text, named) => {
    expect(together(text)).toEqual(named);
  });

  test.each(["ioi", "demo-large", "object", "demo-large nothing ioi", "step128", ""])("is not meant by %j", (text) => {
    expect(together(text)).toEqual([]);
  });

  test("is the newest one; where a step is given, the exact one first", () => {
    const found = { model: { name: "demo-large" }, revisions: ["a", "b", "c"], steps: [1, 64, 128], edges: [3, 5, 49] };
    const hits = (digits: string | null) => circuitHits(ioi, [found], digits, USUAL_TIME);
    expect(hits(null)).toEqual([
      {
        kind: "circuit",
        name: "Indirect object identification in demo-large",
        detail: "circuit of 49 edges at step 128",
        href: "/circuits/demo-large/ioi/c",
      },
    ]);
    expect(hits("1").map(({ href }) => href)).toEqual(["/circuits/demo-large/ioi/a", "/circuits/demo-large/ioi/c"]);
    expect(hits("9")).toEqual([]);
  });
});
