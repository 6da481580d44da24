/**
 * @file The three demo models and how they are trained: shapes, seeds, checkpoint steps, learning rate, optimiser.
 * The figures belong together (they were validated as one recipe); after changing one, train several seeds again.
 */

export const DEMO_SIZES = ["small", "medium", "large"] as const;
export type DemoSize = (typeof DEMO_SIZES)[number];

export interface DemoModel {
  /** Name of the model and of its folder. */
  name: string;
  layers: number;
  heads: number;
  /** Width of the residual stream; an MLP is four times as wide. */
  dModel: number;
  peakLearningRate: number;
}

export const DEMO_MODELS: { [Size in DemoSize]: DemoModel } = {
  small: { name: "demo-small", layers: 2, heads: 2, dModel: 64, peakLearningRate: 0.004 },
  medium: { name: "demo-medium", layers: 3, heads: 3, dModel: 96, peakLearningRate: 0.0035 },
  large: { name: "demo-large", layers: 4, heads: 4, dModel: 128, peakLearningRate: 0.003 },
};

/** Number of updates. */
export const TRAINING_STEPS = 768;
/** Updates after which weights are kept: powers of two while little has happened, then every 64; 0 is the initialisation. */
export const CHECKPOINT_STEPS: readonly number[] = [
  0, 1, 2, 4, 8, 16, 32, 64, 128, 192, 256, 320, 384, 448, 512, 576, 640, 704, 768,
];

/** AdamW; weight decay applies to matrices only; the gradient's global norm is clipped before the update. */
export const OPTIMIZER = { beta1: 0.9, beta2: 0.95, epsilon: 1e-8, weightDecay: 0.01, gradientClipNorm: 1 };

const WARM_UP_STEPS = 32;
/** Where the cosine ends, as a share of the peak. */
const FINAL_SHARE = 0.1;

/**
 * Learning rate of the update that leads from step − 1 to `step`, 1 ≤ step ≤ TRAINING_STEPS: a linear warm-up to the
 * peak, then a cosine down to a tenth of it at the last step.
 */
export function learningRate(size: DemoSize, step: number): number {
  const peak = DEMO_MODELS[size].peakLearningRate;
  if (step <= WARM_UP_STEPS) return (peak * step) / WARM_UP_STEPS;
  const progress = (step - WARM_UP_STEPS) / (TRAINING_STEPS - WARM_UP_STEPS);
  return peak * (FINAL_SHARE + ((1 - FINAL_SHARE) * (1 + Math.cos(Math.PI * progress))) / 2);
}
