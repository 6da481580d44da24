import { describe, expect, test } from "vitest";
import { type TimeAxis, USUAL_TIME } from "../../lib/time-axis.ts";
import { checkpointHits, definedHits, headHits, scoreHits } from "./hits.ts";
import { wantedOf } from "./wanted.ts";

const models = [
  { name: "demo-small", family: "demo", layers: 2, heads: 2, parameters: 1e4 },
  { name: "pythia/pythia-160m", family: "pythia", layers: 12, heads: 12, parameters: 1.6e8 },
  { name: "pythia/pythia-1.4b", family: "pythia", layers: 24, heads: 16, parameters: 1.4e9 },
];
const tasks = [{ name: "ioi", title: "Indirect object identification", description: "When Ann and Bob" }];
const found = (text: string) =>
  definedHits(wantedOf(text), models, tasks, USUAL_TIME).map(({ kind, name }) => `${kind} ${name}`);
const heads = (text: string) => headHits(wantedOf(text), models, USUAL_TIME).map(({ href }) => href);

describe("a head", () => {
  test.each(["L9H6", "l9h6", "a9.h6", "A9H6", "9.6"])("%s is meant in every model that has it", (text) => {
    expect(heads(text)).toEqual([
      "/models/pythia%2Fpythia-1.4b/heads/a9.h6",
      "/models/pythia%2Fpythia-160m/heads/a9.h6",
    ]);
  });

  test("a model's name beside it narrows it down, in either order", () => {
    for (const text of ["160m L9H6", "L9H6 160m"])
      expect(heads(text)).toEqual(["/models/pythia%2Fpythia-160m/heads/a9.h6"]);
    expect(heads("demo L9H6")).toEqual([]);
  });
});

test("models, tasks and methods are found by every word, nearest names first", () => {
  expect(found("pythia 160")).toEqual(["model pythia/pythia-160m"]);
  expect(found("indirect")).toEqual(["task Indirect object identification"]);
  expect(found("overlap")[0]).toBe("method Overlap of circuits");
  expect(found("eap-ig json")).toEqual(["page Open a circuit file"]);
  expect(found("releases")).toEqual(["method Releases", "page Releases"]);
  expect(found("<script>")).toEqual([]);
  expect(wantedOf("   ").words).toEqual([]);
});

test("a step leads to checkpoints, the exact one first", () => {
  expect(wantedOf("demo-small step12").step).toEqual({ digits: "12", others: ["demo-small"] });
  const checkpoints = [128, 64, 12].map((step) => ({ revision: `step${step}`, step }));
  const hits = checkpointHits(
    "12",
    [
      { model: "demo-large", checkpoints },
      { model: "demo-small", checkpoints },
    ],
    USUAL_TIME,
  );
  expect(hits.map(({ name, href }) => [name, href])).toEqual([
    ["demo-large, step 12", "/models/demo-large?at=step12"],
    ["demo-small, step 12", "/models/demo-small?at=step12"],
    ["demo-large, step 128", "/models/demo-large?at=step128"],
    ["demo-small, step 128", "/models/demo-small?at=step128"],
  ]);
});

test("a score leads to the heads that have most of it", () => {
  const definition = { title: "Induction", unit: "attention" };
  expect(
    scoreHits([{ model: { name: "demo-small" }, definition, heads: ["a1.h0"], maxima: [0.912] }], USUAL_TIME),
  ).toEqual([
    {
      kind: "head",
      name: "a1.h0",
      detail: "of demo-small: Induction up to 0.912",
      href: "/models/demo-small/heads/a1.h0",
    },
  ]);
});

test("of several models the heads with most of a score come first, whatever the models' names", () => {
  const induction = { title: "Induction", unit: "attention" };
  const copy = { title: "Copy", unit: "logits" };
  const hits = scoreHits(
    [
      { model: { name: "demo-large" }, definition: induction, heads: ["a2.h1", "a0.h0"], maxima: [0.938, 0.012] },
      { model: { name: "demo-medium" }, definition: copy, heads: ["a1.h3"], maxima: [7] },
      { model: { name: "demo-medium" }, definition: induction, heads: ["a1.h2"], maxima: [0.977] },
    ],
    USUAL_TIME,
  );
  expect(hits.map(({ name, detail }) => `${name} ${detail}`)).toEqual([
    "a1.h2 of demo-medium: Induction up to 0.977",
    "a2.h1 of demo-large: Induction up to 0.938",
    "a0.h0 of demo-large: Induction up to 0.0120",
    "a1.h3 of demo-medium: Copy up to 7.00",
  ]);
});

test("what is found keeps how time is shown, where it has a time axis or leads to one", () => {
  const time: TimeAxis = { x: "steps", scale: "linear" };
  const definition = { title: "Induction", unit: "attention" };
  const defined = ["demo", "indirect", "trends", "compare", "health", "runs", "methods"].flatMap((text) =>
    definedHits(wantedOf(text), models, tasks, time),
  );
  expect(new Set(defined.filter(({ kind }) => kind !== "method").map(({ href }) => href))).toEqual(
    new Set([
      "/models/demo-small?x=steps&scale=linear",
      "/trends?task=ioi&x=steps&scale=linear",
      ...["/trends", "/compare", "/health", "/runs"].map((path) => `${path}?x=steps&scale=linear`),
      "/about",
    ]),
  );
  const others = [
    headHits(wantedOf("demo a1.h0"), models, time),
    scoreHits([{ model: { name: "demo-small" }, definition, heads: ["a1.h0"], maxima: [1] }], time),
    checkpointHits("1", [{ model: "demo-small", checkpoints: [{ revision: "step1", step: 1 }] }], time),
  ].flat();
  expect(others.map(({ href }) => href)).toEqual([
    "/models/demo-small/heads/a1.h0?x=steps&scale=linear",
    "/models/demo-small/heads/a1.h0?x=steps&scale=linear",
    "/models/demo-small?at=step1&x=steps&scale=linear",
  ]);
});
