import { computationGraph, edgeCells } from "@atlas/schema";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { acrossCheckpoints } from "./across-checkpoints.ts";
import { nodesOf, scoredSet } from "./cell-set.ts";
import { crossTaskOverlap } from "./cross-task.ts";
import { editDistance } from "./edit-distance.ts";
import { measured, missing } from "./measured.ts";
import { jaccard, weightedJaccard } from "./overlap.ts";
import { cellSet, score } from "./sets-fixture.ts";
import { commonGrid, pairsAtGap } from "./token-grid.ts";

const graph = computationGraph({ layers: 2, heads: 1, parallel: true });
const all = edgeCells(graph);

const checkpoint = fc
  .record({
    chosen: fc.subarray([...all]),
    values: fc.array(score, { minLength: all.length, maxLength: all.length }),
  })
  .map(({ chosen, values }) => {
    const scores = new Float32Array(graph.writers.length * graph.readers.length).fill(Number.NaN);
    for (const [i, cell] of all.entries()) scores[cell] = values[i]!;
    return { edges: Int32Array.from(chosen), scores };
  });

test("one call gives what its parts give", () => {
  fc.assert(
    fc.property(fc.array(checkpoint, { maxLength: 5 }), (points) => {
      const training = points.map((point, i) => ({ ...point, tokens: i * 1e9 }));
      const result = acrossCheckpoints(graph, training);
      for (const [i, { edges, scores }] of points.entries()) {
        expect(result.edges[i]).toBe(edges.length);
        expect(result.nodes[i]).toBe(nodesOf(graph, edges).length);
        const before = points[i - 1];
        const neighbours = result.neighbours;
        if (before === undefined) {
          expect(neighbours.edges.overlap[i]).toEqual(missing("no-previous"));
          expect(result.edits[i]).toBeNull();
          continue;
        }
        const [a, b] = [scoredSet(before.edges, before.scores), scoredSet(edges, scores)];
        expect(neighbours.edges.overlap[i]).toEqual(jaccard(a.cells, b.cells));
        expect(neighbours.nodes.overlap[i]).toEqual(jaccard(nodesOf(graph, a.cells), nodesOf(graph, b.cells)));
        expect(result.matrices.weighted[i]![i - 1]).toEqual(neighbours.weighted.overlap[i]);
        const dense = weightedJaccard(scoredSet(all, before.scores), scoredSet(all, scores), { normalise: true });
        expect(neighbours.allScores.overlap[i]!.kind).toBe(dense.kind);
        if (dense.kind === "measured")
          expect(neighbours.allScores.overlap[i]).toHaveProperty("value", expect.closeTo(dense.value, 9));
        expect(result.edits[i]).toEqual(editDistance(a, b));
      }
    }),
    { numRuns: 50 },
  );
});

describe("tasks", () => {
  test("are served together or alone", () => {
    const result = crossTaskOverlap([Int32Array.of(1, 2), Int32Array.of(2, 7), Int32Array.of(2)]);
    expect(result.members).toEqual([
      { member: 2, tasks: [0, 1, 2] },
      { member: 1, tasks: [0] },
      { member: 7, tasks: [1] },
    ]);
    expect(result.servingTasks).toEqual([0, 2, 0, 1]);
    expect(result.overlap[0]![1]).toEqual(measured(1 / 3));
  });

  test("each edge counts once for each task it serves", () => {
    fc.assert(
      fc.property(fc.array(cellSet, { maxLength: 5 }), (circuits) => {
        const { servingTasks } = crossTaskOverlap(circuits);
        const total = servingTasks.reduce((sum, count, tasks) => sum + count * tasks, 0);
        expect(total).toBe(circuits.reduce((sum, { length }) => sum + length, 0));
      }),
    );
  });
});

describe("matched token gaps", () => {
  test("models are thinned to the checkpoints they have in common", () => {
    const places = commonGrid(
      [
        [1, 2, 3, 4, 100],
        [2, 4, 8, 101],
        [4, 2000],
      ],
      0.02,
    );
    expect(places).toEqual([[3], [1], [0]]);
    expect(
      commonGrid(
        [
          [1, 2, 3, 4, 100],
          [2, 4, 8, 101],
        ],
        0.02,
      ),
    ).toEqual([
      [1, 3, 4],
      [0, 1, 3],
    ]);
    expect(commonGrid([[1], []])).toEqual([[], []]);
  });

  test("pairs at a gap are sought from every checkpoint", () => {
    expect(pairsAtGap([0, 1, 2, 3, 5, 10], 2)).toEqual([
      { from: 0, to: 2 },
      { from: 1, to: 3 },
      { from: 3, to: 4 },
    ]);
  });

  test("places ascend, lie near each other, and do not depend on the order of models", () => {
    const grid = fc
      .uniqueArray(fc.integer({ min: 0, max: 300 }), { maxLength: 20 })
      .map((list) => list.sort((a, b) => a - b));
    fc.assert(
      fc.property(grid, grid, (a, b) => {
        const [inA, inB] = commonGrid([a, b]) as [number[], number[]];
        for (const [i, place] of inA.entries()) {
          expect(Math.abs(a[place]! - b[inB[i]!]!)).toBeLessThanOrEqual(0.01 * Math.max(a[place]!, b[inB[i]!]!));
          if (i > 0) expect(place > inA[i - 1]! && inB[i]! > inB[i - 1]!).toBe(true);
        }
        expect(commonGrid([a, a])).toEqual([[...a.keys()], [...a.keys()]]);
      }),
    );
  });
});
