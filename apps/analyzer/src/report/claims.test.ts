/** @file Table 4: each claim holds, does not, or is not known, by what is stored. */
import { expect, test } from "vitest";
import { claimTable } from "./claims.ts";
import { analysisOf, cellsOf, modelOf, scoreOf } from "./family-fixture.ts";

const STEPS = [0, 64, 128, 192, 256, 320];
const rowsOf = (model: ReturnType<typeof modelOf>) =>
  claimTable([model], "corrected").rows.map((row) => row.slice(1).join(": "));

/** Behaviour from a step on; circuits that are never twice the same before step 192, and the same from there on. */
const analyses = (from: number, mover = "a1.h0") =>
  STEPS.map((step, i) =>
    analysisOf(step, {
      ...{ clean: step >= from ? 3 : 0, accuracy: step >= from ? 1 : 0.5 },
      cells: cellsOf(`${mover}->logits`, step >= 192 ? "m0->logits" : ["input->m0", "input->m1"][i % 2]!),
    }),
  );
const induction = STEPS.map((step) => scoreOf("induction", step, [0, step >= 64 ? 0.9 : 0.1, 0, 0]));
const copy = STEPS.map((step) => scoreOf("copy", step, [90, 0, step >= 128 ? 80 : 2, 0], { threshold: 10 }));

test("heads that come first, and circuits that settle", () => {
  expect(rowsOf(modelOf("one", { analyses: analyses(192), headScores: [...induction, ...copy] }))).toEqual([
    "an induction head emerges: yes: from step 64; at the end a0.h1 is highest, 0.9",
    "a name mover emerges: yes: from step 128; at the end a1.h0 is highest, 80",
    "both are there no later than indirect objects: yes: the behaviour is there from step 192",
    "overlap of neighbouring circuits rises: yes: ioi 0.33 to 1.00",
  ]);
});

test("heads that come too late, a copying head outside the circuit, circuits that drift", () => {
  const backwards = analyses(64, "a1.h1").map((one, i, all) => ({ ...one, cells: all[all.length - 1 - i]!.cells }));
  expect(rowsOf(modelOf("one", { analyses: backwards, headScores: [...induction, ...copy] }))).toEqual([
    "an induction head emerges: yes: from step 64; at the end a0.h1 is highest, 0.9",
    "a name mover emerges: no: it does not; at the end a1.h1 is highest, 0",
    "both are there no later than indirect objects: no: the behaviour is there from step 64",
    "overlap of neighbouring circuits rises: no: ioi 1.00 to 0.33",
  ]);
});

test("what is not stored is not known", () => {
  const holds = claimTable([modelOf("one", { analyses: [analysisOf(0)] })], "corrected").rows.map((row) => row[2]);
  expect(holds).toEqual(["not known", "not known", "not known", "not known"]);
  expect(claimTable([modelOf("one", { analyses: [analysisOf(0)] })], "paper").rows).toEqual([]);
});
