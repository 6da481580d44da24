/**
 * @file Extra test: attention-pattern scores of demo checkpoints trained elsewhere, on the sequences and against the values that
 * lie beside them (../shared/data/demo-checkpoints). Skipped with a reason where that folder is absent.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { openCheckpoint } from "../apps/analyzer/src/checkpoint/weights.ts";
import { patternScores } from "../apps/analyzer/src/runs/pattern-scores.ts";
import { DEMO_CHECKPOINTS, demoCheckpointsAbsent } from "./support/evaluation.ts";

const ids = z.array(z.array(z.int()));
const scores = z.array(z.array(z.number()));
const sequencesShape = z.object({ repeated_sequences: ids, random_sequences: ids });
const expectedShape = z.record(z.string(), z.object({ ind: scores, dup: scores, prev: scores }));
/** Values are rounded to six digits; means of float32 softmaxes differ by less than 1e-5. */
const TOLERANCE = 1e-4;

if (demoCheckpointsAbsent !== undefined) console.info(`skipped: ${demoCheckpointsAbsent}`);

const read = (...path: string[]): unknown => JSON.parse(readFileSync(join(DEMO_CHECKPOINTS, ...path), "utf8"));

describe.skipIf(demoCheckpointsAbsent !== undefined)("demo checkpoints trained elsewhere", () => {
  test.each(["demo-small", "demo-medium", "demo-large"])(
    "%s: induction, duplicate and previous token",
    async (model) => {
      const sequences = sequencesShape.parse(read("evaluation.json"));
      const expected = expectedShape.parse(read(model, "expected.json"));
      for (const step of [0, 320, 768]) {
        const checkpoint = await openCheckpoint(join(DEMO_CHECKPOINTS, model, `step${step}`));
        const [ind, dup] = await patternScores(checkpoint, sequences.repeated_sequences, [
          { offset: 14, first: 16, end: 31 },
          { offset: 15, first: 16, end: 31 },
        ]);
        const [prev] = await patternScores(checkpoint, sequences.random_sequences, [{ offset: 1, first: 2, end: 32 }]);
        for (const [name, actual] of Object.entries({ ind, dup, prev }))
          for (const [head, value] of expected[step]![name as "ind" | "dup" | "prev"].flat().entries())
            expect(Math.abs(actual![head]! - value), `${name} ${head} at ${step}`).toBeLessThan(TOLERANCE);
      }
    },
  );
});
