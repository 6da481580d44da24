/** @file Circuits compared: what is born, kept and lost between two, overlap of all pairs of checkpoints, and emergence. */
import { storeBundle, storeExaminations } from "@atlas/platform";
import { computationGraph, edgeCells, type ResultBundle, touchedNodes } from "@atlas/schema";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeBundle } from "../support/bundle.ts";
import { startTestApi, type TestApi } from "./api-server.ts";

const graph = computationGraph({ layers: 2, heads: 2, parallel: true });
const cells = [...edgeCells(graph)];

/** Circuits over training: nothing, then ten edges, of which six stay. */
const CIRCUITS: Record<number, number[]> = {
  0: [],
  8: cells.slice(0, 10),
  64: cells.slice(4, 14),
  128: cells.slice(4, 14),
};

function bundle(step: number): ResultBundle {
  const made = makeBundle({ step, model: "demo-small" });
  const chosen = CIRCUITS[step]!;
  const nodes = touchedNodes(graph, chosen).reduce((sum, one) => sum + one, 0);
  const size = { requestedEdges: chosen.length, edges: chosen.length, nodes };
  const curve = made.circuit.curve.map((point) => ({ ...point, ...size }));
  return { ...made, circuit: { ...made.circuit, ...size, cells: chosen, curve } };
}

let api: TestApi;
beforeAll(async () => {
  // Statements are counted: answers are not kept.
  api = await startTestApi({ exposure: { cacheBytes: 0 } });
  for (const step of [128, 0, 64, 8]) await storeBundle(api.database.db, bundle(step));
  await storeBundle(api.database.db, makeBundle({ model: "demo-wide", heads: 4 }));
});
afterAll(() => api?.stop());

const key = (step: number, model = "demo-small") => ({ model, revision: `step${step}`, task: "ioi" });
const DIFF = `query($from: CircuitKey!, $to: CircuitKey!) { circuitDiff(from: $from, to: $to) {
  from { checkpoint { step } } to { checkpoint { step model { name } } task { name } }
  born { writers readers scores } lost { writers readers scores } kept { writers readers before after }
  bornNodes keptNodes lostNodes edgeOverlap nodeOverlap weightedOverlap editDistance totalScoreChange } }`;

interface Diff {
  born: { writers: string[]; readers: string[]; scores: number[] };
  lost: { scores: number[] };
  kept: { writers: string[]; before: number[]; after: number[] };
  bornNodes: string[];
  keptNodes: string[];
  lostNodes: string[];
  edgeOverlap: number | null;
  weightedOverlap: number;
  editDistance: number;
  totalScoreChange: number;
}

async function diff(from: number, to: number): Promise<Diff> {
  return (await api.data(DIFF, { from: key(from), to: key(to) })).circuitDiff as Diff;
}

const score = (step: number, cell: number) => Math.fround(Math.sin(cell + step));
const close = (values: number[]) => values.map((value) => expect.closeTo(value, 6));

describe("the difference of two circuits", () => {
  test("is what was born, kept and lost, with the scores of either, strongest first", async () => {
    const found = await diff(8, 64);
    expect(found).toMatchObject({
      from: { checkpoint: { step: 8 } },
      to: { checkpoint: { step: 64 }, task: { name: "ioi" } },
    });
    const strongest = (of: number[], step: number) =>
      of.map((cell) => score(step, cell)).sort((a, b) => Math.abs(b) - Math.abs(a));
    expect(found.born.scores).toEqual(close(strongest(cells.slice(10, 14), 64)));
    expect(found.lost.scores).toEqual(close(strongest(cells.slice(0, 4), 8)));
    const kept = cells
      .slice(4, 10)
      .map((cell) => [score(8, cell), score(64, cell)] as const)
      .sort((a, b) => Math.max(...b.map(Math.abs)) - Math.max(...a.map(Math.abs)));
    expect(found.kept.before).toEqual(close(kept.map(([before]) => before)));
    expect(found.kept.after).toEqual(close(kept.map(([, after]) => after)));
  });

  test("is measured: 6 shared of 14 edges", async () => {
    const { edgeOverlap, editDistance, totalScoreChange } = await diff(8, 64);
    expect([edgeOverlap, editDistance]).toEqual([6 / 14, 8]);
    const at = (step: number, cell: number) => (CIRCUITS[step]!.includes(cell) ? score(step, cell) : 0);
    const change = cells.slice(0, 14).reduce((sum, cell) => sum + Math.abs(at(64, cell) - at(8, cell)), 0);
    expect(totalScoreChange).toBeCloseTo(change, 5);
  });

  test("names every node of either circuit once, in the order of the model", async () => {
    const { bornNodes, keptNodes, lostNodes } = await diff(8, 64);
    const all = [...bornNodes, ...keptNodes, ...lostNodes];
    expect(new Set(all).size).toBe(all.length);
    const both = touchedNodes(graph, cells.slice(0, 14)).reduce((sum, one) => sum + one, 0);
    expect(all).toHaveLength(both);
    expect(keptNodes[0]).toBe("input");
  });

  test("read backwards swaps born and lost and keeps the measures", async () => {
    const [there, back] = [await diff(8, 64), await diff(64, 8)];
    expect(back).toMatchObject({
      born: there.lost,
      lost: there.born,
      bornNodes: there.lostNodes,
      keptNodes: there.keptNodes,
      edgeOverlap: there.edgeOverlap,
      weightedOverlap: there.weightedOverlap,
      editDistance: there.editDistance,
    });
    expect(back.kept.before).toEqual(there.kept.after);
  });

  test("of a circuit and itself is nothing", async () => {
    expect(await diff(64, 64)).toMatchObject({
      born: { writers: [] },
      lost: { scores: [] },
      edgeOverlap: 1,
      nodeOverlap: 1,
      weightedOverlap: 1,
      editDistance: 0,
      totalScoreChange: 0,
    });
  });

  test("of two empty circuits has no overlap, of an empty and another it is 0", async () => {
    expect((await diff(0, 0)).edgeOverlap).toBeNull();
    expect((await diff(0, 8)).edgeOverlap).toBe(0);
  });

  test("takes two statements", async () => {
    await diff(8, 64);
    expect(api.statements).toHaveLength(2);
  });

  test("is null where there is no result", async () => {
    expect(await api.data(DIFF, { from: key(8), to: key(9) })).toEqual({ circuitDiff: null });
  });

  test("of models of different shape is refused in one sentence that names both", async () => {
    const { errors } = await api.query(DIFF, { from: key(8), to: key(64, "demo-wide") });
    expect(errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT" } }]);
    expect(errors![0]!.message).toBe(
      "Circuits of demo-small (2 layers of 2 heads, MLP beside attention) and demo-wide (2 layers of 4 heads, MLP beside attention) have no nodes in common; compare models of one shape.",
    );
  });
});

describe("the overlap matrix", () => {
  const matrix = (of: string) =>
    api.data(
      `{ overlapMatrix(model: "demo-small", task: "ioi", of: ${of}) { steps revisions tokens values leftOut { revision } } }`,
    );

  test("has the overlap of every pair, by step; null between empty circuits", async () => {
    const share = 6 / 14;
    expect(await matrix("EDGES")).toEqual({
      overlapMatrix: {
        steps: [0, 8, 64, 128],
        revisions: ["step0", "step8", "step64", "step128"],
        tokens: [0, 8, 64, 128].map((step) => step * 2048),
        leftOut: [],
        values: [
          [null, 0, 0, 0],
          [0, 1, share, share],
          [0, share, 1, 1],
          [0, share, 1, 1],
        ],
      },
    });
    expect(api.statements).toHaveLength(4);
  });

  test.each(["NODES", "WEIGHTED"])("of %s agrees with the difference of two circuits", async (of) => {
    const { overlapMatrix } = (await matrix(of)) as { overlapMatrix: { values: number[][] } };
    const field = of === "NODES" ? "nodeOverlap" : "weightedOverlap";
    expect(overlapMatrix.values[1]![2]).toBeCloseTo(
      ((await diff(8, 64)) as unknown as Record<string, number>)[field]!,
      6,
    );
    expect(overlapMatrix.values[2]![1]).toBe(overlapMatrix.values[1]![2]);
  });

  test("is null for an unknown model", async () => {
    expect(await api.data(`{ overlapMatrix(model: "nobody", task: "ioi") { steps } }`)).toEqual({
      overlapMatrix: null,
    });
  });
});

describe("emergence", () => {
  const ask = (args: string) =>
    api.query<{ emergence: Record<string, unknown>[] }>(
      `{ emergence(models: ["demo-small"], task: "ioi", ${args}) { model { name } tokens step revision byFirst reason } }`,
    );
  const found = async (args: string) => (await ask(args)).data.emergence[0];

  test("is where the score reaches the threshold and keeps it, in tokens between checkpoints", async () => {
    // The clean metric is step / (step + 64): 0, 1/9, 1/2, 2/3.
    const level = 0.5 * (2 / 3);
    const [low, high] = [1 / 9, 1 / 2];
    const tokens = 8 * 2048 * 8 ** ((level - low) / (high - low));
    expect(await found("of: CLEAN")).toEqual({
      model: { name: "demo-small" },
      tokens: expect.closeTo(tokens, 3),
      step: 64,
      revision: "step64",
      byFirst: false,
      reason: null,
    });
  });

  test("by a value, from the first checkpoint on, or never, with its reason", async () => {
    expect(await found("of: ACCURACY, value: 0.4")).toMatchObject({ step: 0, byFirst: true, reason: null });
    expect(await found("of: CLEAN, value: 3")).toMatchObject({
      tokens: null,
      step: null,
      reason: "The threshold is not reached, or not kept, by the last checkpoint.",
    });
  });

  test.each([
    ["shareOfMaximum: 0", "shareOfMaximum is 0; give a number above 0 and at most 1."],
    ["shareOfMaximum: 0.5, value: 1", "Both shareOfMaximum and value are given; give one threshold."],
  ])("%s is refused", async (args, message) => {
    expect((await ask(args)).errors).toMatchObject([{ message, extensions: { code: "BAD_USER_INPUT" } }]);
  });
});

test("checkpoints with findings are left out of the matrix and said, unless they are asked for", async () => {
  const { model, checkpoint } = bundle(64);
  const facts = { fingerprint: null, files: null, tokenizerHash: null, config: null, recordedStep: null };
  const problem = { kind: "missing-files", message: "A shard is missing." } as const;
  await storeExaminations(api.database.db, model, [{ ...checkpoint, facts, problems: [problem] }]);
  const ask = (more: string) =>
    api.data(`{ overlapMatrix(model: "demo-small", task: "ioi"${more}) { steps leftOut { revision reason } } }`);
  expect(await ask("")).toEqual({
    overlapMatrix: { steps: [0, 8, 128], leftOut: [{ revision: "step64", reason: expect.stringContaining("shard") }] },
  });
  expect(await ask(", includeSuspicious: true")).toMatchObject({
    overlapMatrix: { steps: [0, 8, 64, 128], leftOut: [] },
  });
});
