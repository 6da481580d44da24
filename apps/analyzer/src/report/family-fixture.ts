/** @file Made-up models with results over training, for tests of the report. */
import type { FamilyModel, StoredAnalysis, StoredHeadScore } from "@atlas/platform";
import { computationGraph, parseEdge, readerIndex, type ScoreMode, writerIndex } from "@atlas/schema";

/** Two layers of two heads. */
export const SHAPE = { layers: 2, heads: 2, parallel: true };

export const modelOf = (
  name: string,
  { analyses = [], headScores = [], parameters = 1 }: Partial<FamilyModel> & { parameters?: number },
): FamilyModel => ({
  model: { name, parameters, ...SHAPE },
  ...{ leftOut: [], verifications: [], analyses, headScores },
});

/** Of tasks whose prompts are 64; a behaviour of 2 that is right on all prompts, unless said otherwise. */
export const analysisOf = (step: number, given: Partial<StoredAnalysis> = {}): StoredAnalysis => ({
  ...{ task: "ioi", metric: "logit-diff", mode: "corrected", step, tokens: step * 1000 },
  ...{ clean: 2, corrupted: 0, accuracy: 1, items: 64, cells: new Int32Array(), reached: true },
  ...{ faithfulnessPlain: null, faithfulnessFloorCorrected: null, ...given },
});

export const scoreOf = (
  score: string,
  step: number,
  values: readonly number[],
  given: { mode?: ScoreMode; threshold?: number } = {},
): StoredHeadScore => ({
  ...{ score, step, tokens: step * 1000, values: [...values], mode: "corrected", threshold: 0.5, ...given },
});

/** Cells of edges by name, such as "a0.h1->logits" or "input->a1.h0<q>". */
export function cellsOf(...edges: string[]): Int32Array {
  const columns = computationGraph(SHAPE).readers.length;
  const cells = edges.map((edge) => {
    const { writer, reader } = parseEdge(edge);
    return writerIndex(SHAPE, writer) * columns + readerIndex(SHAPE, reader);
  });
  return Int32Array.from(cells).sort();
}
