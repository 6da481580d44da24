/**
 * @file Correlation of circuit size with model size. Models are few (five in Tigges et al. 2024), so one model can decide the
 * result; n and every leave-one-out value stand beside it. The paper's own values take two models to be ten times their size
 * (its script writes 1.4e10 and 2.8e10 for 1.4 and 2.8 billion): give such parameters to have them again.
 */
import { pearson, spearman } from "./correlation.ts";
import type { Measured } from "./measured.ts";

export interface SizedModel {
  name: string;
  parameters: number;
  /** Mean number of nodes or edges of its circuits. */
  circuitSize: number;
}

export interface Correlations {
  pearson: Measured;
  /** With the logarithm of parameters. */
  pearsonLog: Measured;
  /** The same for parameters and their logarithm. */
  spearman: Measured;
}

export interface SizeCorrelation extends Correlations {
  n: number;
  /** Without each model in turn. */
  leaveOneOut: (Correlations & { without: string })[];
}

export function sizeCorrelation(models: readonly SizedModel[]): SizeCorrelation {
  return {
    n: models.length,
    ...correlations(models),
    leaveOneOut: models.map(({ name }, left) => ({ without: name, ...correlations(models.toSpliced(left, 1)) })),
  };
}

function correlations(models: readonly SizedModel[]): Correlations {
  const parameters = models.map((model) => model.parameters);
  const sizes = models.map(({ circuitSize }) => circuitSize);
  return {
    pearson: pearson(parameters, sizes),
    pearsonLog: pearson(parameters.map(Math.log), sizes),
    spearman: spearman(parameters, sizes),
  };
}
