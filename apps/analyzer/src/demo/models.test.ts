import { expect, test } from "vitest";
import { CHECKPOINT_STEPS, DEMO_MODELS, DEMO_SIZES, learningRate, TRAINING_STEPS } from "./models.ts";

test.each(DEMO_SIZES)(
  "%s: the learning rate warms up to its peak at step 32 and falls to a tenth at the last",
  (size) => {
    const peak = DEMO_MODELS[size].peakLearningRate;
    const rates = Array.from({ length: TRAINING_STEPS }, (_, i) => learningRate(size, i + 1));
    expect(rates[0]).toBeCloseTo(peak / 32, 12);
    expect(rates[31]).toBe(peak);
    expect(rates[32 + 368 - 1]).toBeCloseTo(0.55 * peak, 12);
    expect(rates.at(-1)).toBeCloseTo(0.1 * peak, 12);
    for (const [i, rate] of rates.slice(1).entries()) expect(Math.sign(rate - rates[i]!)).toBe(i + 2 <= 32 ? 1 : -1);
  },
);

test("checkpoints begin with the initialisation and end with the trained model", () => {
  expect(CHECKPOINT_STEPS[0]).toBe(0);
  expect(CHECKPOINT_STEPS.at(-1)).toBe(TRAINING_STEPS);
  expect([...CHECKPOINT_STEPS].sort((a, b) => a - b)).toEqual(CHECKPOINT_STEPS);
});
