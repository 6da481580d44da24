/** @file Every metric against its definition, on logits of any size. */
import { METRICS, type MetricName } from "@atlas/schema";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Graph } from "../graph/graph.ts";
import { createSession } from "../onnx/session.ts";
import { worstDifference } from "../tensor/compare.ts";
import { f32 } from "../tensor/tensor.ts";
import { metricTable, requireDifferentiable } from "./metric.ts";

const VOCABULARY = 7;
const CORRECT = [1, 4];
const INCORRECT = [2, 5, 6];

/** Float32 sums of a few terms, of the largest value or of 1. */
const TOLERANCE = 1e-5;

/** With W_U the identity, the final norm's output is the logits. Two rows of one item, whose clean run has its own logits. */
async function compute(metric: MetricName, rows: number[][], clean: number[]): Promise<number[]> {
  const g = new Graph();
  const identity = Float32Array.from({ length: VOCABULARY ** 2 }, (_, i) => (i % (VOCABULARY + 1) === 0 ? 1 : 0));
  const answers = Float32Array.from({ length: VOCABULARY }, (_, token) =>
    CORRECT.includes(token) ? 1 : INCORRECT.includes(token) ? -1 : 0,
  );
  const hidden = g.input("hidden", "f32", [rows.length, VOCABULARY]);
  const value = metricTable[metric].build(g, {
    unembedding: g.constant(identity, [VOCABULARY, VOCABULARY]),
    hidden,
    cleanHidden: g.constant(Float32Array.from(clean), [1, VOCABULARY]),
    answers: g.constant(answers, [1, VOCABULARY]),
  });
  g.output("metric", g.tap(value));
  const session = await createSession(g, { threads: 1 });
  const results = await session.run({ hidden: f32([rows.length, VOCABULARY], Float32Array.from(rows.flat())) });
  await session.release();
  return Array.from(results.metric!.data, Number);
}

const logSum = (values: number[]): number => {
  const most = Math.max(...values);
  return most + Math.log(values.reduce((sum, value) => sum + Math.exp(value - most), 0));
};
const pick = (logits: number[], tokens: number[]) => tokens.map((token) => logits[token]!);
const logProbabilities = (logits: number[]) => logits.map((logit) => logit - logSum(logits));
const total = (values: number[]) => values.reduce((a, b) => a + b, 0);

const definitions: Record<MetricName, (logits: number[], clean: number[]) => number> = {
  "logit-diff": (logits) => total(pick(logits, CORRECT)) - total(pick(logits, INCORRECT)),
  "prob-diff": (logits) => {
    const p = logProbabilities(logits).map(Math.exp);
    return total(pick(p, CORRECT)) - total(pick(p, INCORRECT));
  },
  "log-prob": (logits) => logSum(pick(logProbabilities(logits), CORRECT)),
  kl: (logits, clean) => {
    const [p, q] = [logProbabilities(clean), logProbabilities(logits)];
    return total(p.map((value, token) => Math.exp(value) * (value - q[token]!)));
  },
  accuracy: (logits) => (logSum(pick(logits, CORRECT)) > logSum(pick(logits, INCORRECT)) ? 1 : 0),
  rank: (logits) => 1 + logits.filter((logit) => logit > Math.max(...pick(logits, CORRECT))).length,
};

// Quarters are exact in float32, so that a tie is a tie in both computations; the range goes where e^x no longer does.
const logits = fc.array(
  fc.integer({ min: -800, max: 800 }).map((quarters) => quarters / 4),
  { minLength: VOCABULARY, maxLength: VOCABULARY },
);

test.each(METRICS)("%s is what its definition says", async (metric) => {
  await fc.assert(
    fc.asyncProperty(logits, logits, logits, async (first, second, clean) => {
      // Groups that weigh the same to the last digits decide by rounding.
      const close = [first, second].some(
        (row) => Math.abs(logSum(pick(row, CORRECT)) - logSum(pick(row, INCORRECT))) < 1e-3,
      );
      fc.pre(!(metric === "accuracy" && close));
      const expected = [first, second].map((row) => definitions[metric](row, clean));
      const { absolute } = worstDifference(await compute(metric, [first, second], clean), expected);
      const scale = Math.max(1, ...[...first, ...second, ...clean].map(Math.abs));
      expect(absolute).toBeLessThan(TOLERANCE * scale);
    }),
    { numRuns: 20 },
  );
});

test("ties: a token that ties with the answer does not push it back, groups that tie are no success", async () => {
  const flat = Array.from({ length: VOCABULARY }, () => 0.5);
  expect(await compute("rank", [flat], flat)).toEqual([1]);
  // Two correct tokens against two incorrect ones, the third far away.
  expect(await compute("accuracy", [[0, 1, 1, 0, 1, 1, -1000]], flat)).toEqual([0]);
});

test("attribution by a metric that changes in jumps is refused, naming those that can be attributed by", () => {
  for (const metric of ["rank", "accuracy"] as const)
    expect(() => requireDifferentiable(metric)).toThrow(
      `${metric} changes in jumps, so nothing can be attributed by it; choose logit-diff, prob-diff, log-prob or kl.`,
    );
  expect(() => requireDifferentiable("kl")).not.toThrow();
});
