import { computationGraph, edgeCells, parseEdge, readerIndex, writerIndex } from "@atlas/schema";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CellSet, intersectionSize, nodesOf, type ScoredSet, scoredSet } from "./cell-set.ts";
import { editDistance } from "./edit-distance.ts";
import { missing, valueOr } from "./measured.ts";
import { jaccard, weightedJaccard } from "./overlap.ts";
import { jaccardMatrix, weightedJaccardMatrix } from "./overlap-matrix.ts";
import { cellSet, scored } from "./sets-fixture.ts";

const set = (...cells: number[]): CellSet => Int32Array.from(cells);
const scoredOf = (scores: Record<number, number>): ScoredSet => ({
  cells: set(...Object.keys(scores).map(Number)),
  scores: Float32Array.from(Object.values(scores)),
});
/** 1 − overlap; two empty sets do not differ. */
const distance = (overlap: ReturnType<typeof jaccard>) => 1 - valueOr(overlap, 1);
const ROUNDING = 1e-6;

describe("Jaccard", () => {
  test("counts what is shared among what is in either", () => {
    expect(jaccard(set(1, 2, 3), set(2, 3, 4, 9))).toEqual({ kind: "measured", value: 2 / 5 });
    expect(jaccard(set(), set(1))).toEqual({ kind: "measured", value: 0 });
    expect(jaccard(set(), set())).toEqual(missing("both-empty"));
    expect(valueOr(jaccard(set(), set()), 0)).toBe(0);
  });

  test("is symmetric, between 0 and 1, and 1 only for equal sets", () => {
    fc.assert(
      fc.property(cellSet, cellSet, (a, b) => {
        const overlap = jaccard(a, b);
        expect(jaccard(b, a)).toEqual(overlap);
        fc.pre(overlap.kind === "measured");
        expect(overlap.value).toBeGreaterThanOrEqual(0);
        expect(overlap.value).toBeLessThanOrEqual(1);
        expect(overlap.value === 1).toBe(String(a) === String(b));
      }),
    );
  });

  test("its complement obeys the triangle inequality", () => {
    fc.assert(
      fc.property(cellSet, cellSet, cellSet, (a, b, c) => {
        const [ab, bc, ac] = [distance(jaccard(a, b)), distance(jaccard(b, c)), distance(jaccard(a, c))];
        expect(ac).toBeLessThanOrEqual(ab + bc + 1e-12);
      }),
    );
  });
});

describe("weighted Jaccard", () => {
  test("compares magnitudes, raw or as shares of the total", () => {
    const [a, b] = [scoredOf({ 1: 1, 2: -3 }), scoredOf({ 2: 1, 5: 1 })];
    expect(weightedJaccard(a, b)).toEqual({ kind: "measured", value: 1 / 5 });
    // Shares: (1/4, 3/4, 0) and (0, 1/2, 1/2).
    expect(weightedJaccard(a, b, { normalise: true })).toEqual({ kind: "measured", value: 0.5 / 1.5 });
  });

  test("with equal weights is Jaccard", () => {
    fc.assert(
      fc.property(cellSet, cellSet, (a, b) => {
        const unit = (cells: CellSet) => ({ cells, scores: new Float32Array(cells.length).fill(-2) });
        expect(weightedJaccard(unit(a), unit(b))).toEqual(jaccard(a, b));
      }),
    );
  });

  test("is symmetric, between 0 and 1, and 1 for a set and itself", () => {
    fc.assert(
      fc.property(scored, scored, fc.boolean(), (a, b, normalise) => {
        const overlap = weightedJaccard(a, b, { normalise });
        const back = weightedJaccard(b, a, { normalise });
        expect(valueOr(overlap, -1)).toBeCloseTo(valueOr(back, -1), 12);
        if (overlap.kind === "measured") expect(overlap.value).toBeGreaterThanOrEqual(0);
        if (overlap.kind === "measured") expect(overlap.value).toBeLessThanOrEqual(1);
        if (a.scores.some((score) => score !== 0))
          expect(weightedJaccard(a, a, { normalise })).toEqual({ kind: "measured", value: 1 });
      }),
    );
  });

  test("shares do not depend on the strength, raw weights do not depend on signs", () => {
    fc.assert(
      fc.property(scored, scored, (a, b) => {
        const stronger = { ...a, scores: a.scores.map((score) => score * 4) };
        const flipped = { ...a, scores: a.scores.map((score) => -score) };
        expect(weightedJaccard(stronger, b, { normalise: true })).toEqual(weightedJaccard(a, b, { normalise: true }));
        expect(weightedJaccard(flipped, b)).toEqual(weightedJaccard(a, b));
      }),
    );
  });

  test("its complement obeys the triangle inequality", () => {
    fc.assert(
      fc.property(scored, scored, scored, (a, b, c) => {
        const between = (x: ScoredSet, y: ScoredSet) => distance(weightedJaccard(x, y));
        expect(between(a, c)).toBeLessThanOrEqual(between(a, b) + between(b, c) + ROUNDING);
      }),
    );
  });
});

describe("matrices", () => {
  test("hold what pairs give", () => {
    fc.assert(
      fc.property(fc.array(scored, { maxLength: 6 }), fc.boolean(), (sets, normalise) => {
        const matrix = weightedJaccardMatrix(sets, { normalise });
        const plain = jaccardMatrix(sets.map(({ cells }) => cells));
        for (const [i, a] of sets.entries())
          for (const [j, b] of sets.entries()) {
            expect(plain[i]![j]).toEqual(jaccard(a.cells, b.cells));
            expect(valueOr(matrix[i]![j]!, -1)).toBeCloseTo(valueOr(weightedJaccard(a, b, { normalise }), -1), 12);
          }
      }),
    );
  });
});

describe("edit distance", () => {
  test("counts and weighs what is added and removed", () => {
    const edits = editDistance(scoredOf({ 1: 1, 2: -3 }), scoredOf({ 2: 1, 5: 0.5 }));
    expect(edits).toEqual({ added: 1, removed: 1, distance: 2, weighted: 1.5, totalScoreChange: 5.5 });
  });

  test("is the size of the symmetric difference, and back the same", () => {
    fc.assert(
      fc.property(scored, scored, (a, b) => {
        const edits = editDistance(a, b);
        expect(edits.distance).toBe(a.cells.length + b.cells.length - 2 * intersectionSize(a.cells, b.cells));
        expect(editDistance(b, a)).toEqual({ ...edits, added: edits.removed, removed: edits.added });
        expect(edits.weighted).toBeLessThanOrEqual(edits.totalScoreChange);
        expect(editDistance(a, a).totalScoreChange).toBe(0);
      }),
    );
  });

  test("distance and total change obey the triangle inequality", () => {
    fc.assert(
      fc.property(scored, scored, scored, (a, b, c) => {
        const [ab, bc, ac] = [editDistance(a, b), editDistance(b, c), editDistance(a, c)];
        expect(ac.distance).toBeLessThanOrEqual(ab.distance + bc.distance);
        expect(ac.totalScoreChange).toBeLessThanOrEqual((ab.totalScoreChange + bc.totalScoreChange) * (1 + ROUNDING));
      }),
    );
  });
});

describe("sets", () => {
  const graph = computationGraph({ layers: 2, heads: 2, parallel: true });
  const cellOf = (name: string) => {
    const { writer, reader } = parseEdge(name);
    return writerIndex(graph, writer) * graph.readers.length + readerIndex(graph, reader);
  };

  test("nodes of edges: both ends, a head once", () => {
    const edges = ["input->a1.h0<q>", "input->a1.h0<k>", "a1.h0->logits"].map(cellOf).sort((a, b) => a - b);
    // input, a0.h0, a0.h1, m0, a1.h0, a1.h1, m1, logits
    expect([...nodesOf(graph, set(...edges))]).toEqual([0, 4, 7]);
  });

  test("scores are taken by cell, and one that is not finite is refused by name", () => {
    const matrix = new Float32Array(graph.writers.length * graph.readers.length).fill(Number.NaN);
    for (const cell of edgeCells(graph)) matrix[cell] = cell;
    expect([...scoredSet(set(0, 3), matrix).scores]).toEqual([0, 3]);
    matrix[3] = Number.NaN;
    expect(() => scoredSet(set(0, 3), matrix)).toThrow("the score of cell 3 is NaN");
  });
});
