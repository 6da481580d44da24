import {
  computationGraph,
  METRICS,
  type PromptExample,
  type ResultBundle,
  type RunSettings,
  unpackScores,
} from "@atlas/schema";
import { models, runs, tables, tasks } from "@atlas/schema/db";
import { asc, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeBundle } from "../../../test/support/bundle.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/database.ts";
import { connectDatabase } from "./database.ts";
import { describeTasks } from "./describe-tasks.ts";
import { findRun } from "./find-run.ts";
import { storeBundle } from "./store-bundle.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Number of rows of every table, to see that nothing was written. */
async function countRows(): Promise<number[]> {
  return Promise.all(Object.values(tables).map((table) => database.db.$count(table)));
}

test("a stored bundle comes back as it was", async () => {
  const bundle = makeBundle({ model: "whole" });
  const { runId, stored } = await storeBundle(database.db, bundle);
  expect(stored).toBe(true);

  const run = await database.db.query.runs.findFirst({
    where: { id: runId },
    with: {
      project: true,
      checkpoint: { with: { model: { with: { family: true } } } },
      task: true,
      dataset: true,
      performance: true,
      circuit: { with: { edgeRows: { orderBy: { cell: "asc" } } } },
      edgeScores: true,
    },
  });
  expect(run).toMatchObject({
    ...bundle.settings,
    ...bundle.provenance,
    timings: bundle.timings,
    peakMemory: bundle.peakMemory,
    project: { slug: "public", visibility: "public" },
    checkpoint: { ...bundle.checkpoint, model: { name: "whole", layers: 2, family: { name: "demo" } } },
    task: bundle.task,
    dataset: bundle.dataset,
    performance: { ...bundle.performance, items: 128 },
    circuit: { edges: bundle.circuit.edges, curve: bundle.circuit.curve, faithfulnessFloorCorrected: 0.85 },
  });
  const graph = computationGraph(bundle.model);
  const scores = unpackScores(graph, run!.edgeScores!.packed);
  expect(run!.circuit.edgeRows.map(({ cell, score }) => [cell, score])).toEqual(
    bundle.circuit.cells.map((cell) => [cell, scores[cell]]),
  );
  expect(run!.circuit.edgeRows[0]).toMatchObject({ writer: "input", reader: "logits" });
});

test("what resampling told comes back with its circuit, and is part of the address", async () => {
  const bundle = makeBundle({ model: "resampled", settings: { resamples: 100 } });
  expect(bundle.address).not.toBe(makeBundle({ model: "resampled" }).address);
  const { runId } = await storeBundle(database.db, bundle);
  const run = await database.db.query.runs.findFirst({
    where: { id: runId },
    with: { circuit: { with: { bootstrap: true } } },
  });
  const { edges, nodes, clean, curve, stability } = bundle.circuit.bootstrap!;
  expect(run).toMatchObject({
    resamples: 100,
    circuit: {
      bootstrap: {
        ...{ resamples: 100, level: 0.95, method: "bca", stability },
        intervals: { clean, curve, metric: null },
        edgeCells: edges.cells,
        edgeFrequency: edges.frequency,
        nodeNumbers: nodes.nodes,
        nodeFrequency: nodes.frequency,
      },
    },
  });
});

test("the same address again changes nothing", async () => {
  const bundle = makeBundle({ model: "twice" });
  const first = await storeBundle(database.db, bundle);
  const before = await countRows();
  expect(await storeBundle(database.db, bundle)).toEqual({ runId: first.runId, stored: false });
  expect(await countRows()).toEqual(before);
  expect(await findRun(database.db, bundle.address)).toBe(first.runId);
});

test("of many who store one new result at once, one does", async () => {
  const bundle = makeBundle({ model: "crowd", task: "crowd" });
  const others = await Promise.all([1, 2].map(() => connectDatabase(database.url)));
  const connections = [database, ...others, database, ...others];
  const results = await Promise.all(connections.map(({ db }) => storeBundle(db, bundle)));
  await Promise.all(others.map(({ close }) => close()));
  expect(results.filter(({ stored }) => stored)).toHaveLength(1);
  expect(new Set(results.map(({ runId }) => runId)).size).toBe(1);
  expect(await database.db.$count(runs, eq(runs.address, bundle.address))).toBe(1);
});

test("one edge over training is one query in step order", async () => {
  for (const step of [128, 0, 64]) await storeBundle(database.db, makeBundle({ model: "edge", step }));
  const rows = await database.db.query.circuitEdges.findMany({
    where: { writer: "a0.h1", reader: "logits", circuit: { run: { checkpoint: { model: { name: "edge" } } } } },
    with: { circuit: { with: { run: { with: { checkpoint: true } } } } },
  });
  expect(rows.map((row) => row.circuit.run.checkpoint.step).sort((a, b) => a - b)).toEqual([0, 64, 128]);
});

test("a model reaches its runs through its checkpoints", async () => {
  const bundle = makeBundle({ model: "through" });
  const { runId } = await storeBundle(database.db, bundle);
  const model = await database.db.query.models.findFirst({ where: { name: "through" }, with: { runs: true } });
  expect(model!.runs.map(({ id }) => id)).toEqual([runId]);
});

test("every metric, ablation and level is stored with its settings", async () => {
  const means = ["clean", "c".repeat(64)].flatMap((reference) =>
    [true, false].map((pooled) => ({ ablation: "mean", reference, pooled }) as const),
  );
  const choices = [...METRICS.map((metric) => ({ metric })), { ablation: "zero" } as const, ...means];
  for (const settings of choices) {
    const { runId, stored } = await storeBundle(database.db, makeBundle({ model: "choices", settings }));
    expect(stored).toBe(true);
    const run = await database.db.query.runs.findFirst({ where: { id: runId }, with: { task: true } });
    expect(run).toMatchObject({ ablation: "interchange", reference: null, pooled: null, ...settings });
    expect(run!.task.metric).toBe("logit-diff");
  }
});

test("scores of nodes are rows, one a node, that say whether the circuit keeps it", async () => {
  const bundle = makeBundle({ model: "of nodes", settings: { level: "node" } });
  const { runId } = await storeBundle(database.db, bundle);
  const run = await database.db.query.runs.findFirst({
    where: { id: runId },
    with: { nodeScores: { orderBy: { row: "asc" } }, circuit: { with: { edgeRows: true } } },
  });
  const scores = new Float32Array(new Uint8Array(Buffer.from(bundle.scores, "base64")).buffer);
  expect(run!.nodeScores.map(({ node }) => node)).toEqual(["input", "a0.h0", "a0.h1", "m0", "a1.h0", "a1.h1", "m1"]);
  expect(run!.nodeScores.map(({ score }) => score)).toEqual([...scores]);
  expect(run!.nodeScores.filter(({ inCircuit }) => inCircuit)).toHaveLength(bundle.circuit.nodes - 1);
  expect(run!.circuit).toMatchObject({ requestedNodes: 7, edges: 7, edgeRows: [] });
});

/** What is wrong, and what the refusal must name. */
const refused: [string, (bundle: ResultBundle) => unknown, RegExp][] = [
  ["no bundle at all", () => "nonsense", /^The bundle is not valid/],
  ["a missing part", ({ circuit: _, ...rest }) => rest, /"circuit"/],
  ["a surplus part", (b) => ({ ...b, extra: 1 }), /extra/],
  ["another format", (b) => ({ ...b, format: 2 }), /"format"/],
  ["scores of edges as nodes", (b) => withSettings(b, { level: "node" }), /Packed scores/],
  ["nodes chosen along edges", (b) => withSettings(b, { level: "node", selection: "greedy" }), /"settings.selection"/],
  ["a mean over nothing", (b) => withSettings(b, { ablation: "mean" }), /"settings.reference".*names its reference/],
  ["a reference without a mean", (b) => withSettings(b, { reference: "clean" }), /"settings.reference"/],
  [
    "a number of nodes where edges count",
    (b) => ({ ...b, circuit: { ...b.circuit, requestedNodes: 2 } }),
    /number of nodes/,
  ],
  ["a task measured by nobody knows what", (b) => unmeasured(b), /what the task "unmeasured" is measured by/],
  ["a score too few", (b) => ({ ...b, scores: b.scores.slice(0, -8) }), /Packed scores/],
  ["a NaN score", (b) => ({ ...b, scores: withFirstScore(b.scores, Number.NaN) }), /not a finite number/],
  ["a cell without an edge", (b) => withCells(b, [...b.circuit.cells.slice(0, -1), 9999]), /cell 9999/],
  ["a bootstrap that was not asked for", (b) => withBootstrap(b, {}), /ask for 0 resamples, its circuit has 9/],
  ["a bootstrap of other sizes", (b) => asking(withBootstrap(b, { curve: [] })), /bootstrap names/],
  [
    "a bootstrap of no edge",
    (b) => asking(withBootstrap(b, { edges: { cells: [9999], frequency: [1] } })),
    /bootstrap names/,
  ],
  ["cells out of order", (b) => withCells(b, b.circuit.cells.toReversed()), /out of order/],
  ["a wrong count of edges", (b) => ({ ...b, circuit: { ...b.circuit, edges: 3 } }), /3 of 7 edges/],
  ["a wrong count of nodes", (b) => ({ ...b, circuit: { ...b.circuit, nodes: 3 } }), /3 nodes/],
  [
    "an address that is not its hash",
    (b) => ({ ...b, checkpoint: { ...b.checkpoint, revision: "step65" } }),
    /address/,
  ],
  ["an absurd shape", (b) => ({ ...b, model: { ...b.model, layers: 100_000_000 } }), /100000000 layers/],
];

test.each(refused)("%s is refused in one sentence and leaves nothing behind", async (_name, spoil, message) => {
  const before = await countRows();
  await expect(storeBundle(database.db, spoil(makeBundle({ model: "refused" })))).rejects.toThrow(
    expect.objectContaining({ name: "UserError", message: expect.stringMatching(message) }),
  );
  expect(await countRows()).toEqual(before);
});

test("a bundle from before there were levels is one of edges, and a gap that a method does not define stays empty", async () => {
  const { settings, ...bundle } = makeBundle({ model: "before" });
  const { level: _, ...before } = settings;
  const { runId } = await storeBundle(database.db, { ...bundle, settings: before, completenessGap: null });
  const [run] = await database.db.select().from(runs).where(eq(runs.id, runId));
  expect(run).toMatchObject({ level: "edge", completenessGap: null, address: bundle.address });
});

test("a contradiction with what is stored is refused and rolled back", async () => {
  await storeBundle(database.db, makeBundle({ model: "known" }));
  const before = await countRows();
  await expect(storeBundle(database.db, makeBundle({ model: "known", layers: 3, step: 1 }))).rejects.toThrow(/layers/);
  const moved = makeBundle({ model: "known", analyzerVersion: "0.2.0", task: "new-task" });
  await expect(storeBundle(database.db, { ...moved, checkpoint: { ...moved.checkpoint, tokens: 1 } })).rejects.toThrow(
    /"step64" of model "known".*tokens/,
  );
  expect(await countRows()).toEqual(before);
});

test("an unknown project is refused", async () => {
  await expect(storeBundle(database.db, makeBundle({ model: "homeless" }), "nowhere")).rejects.toThrow(
    /project "nowhere"/,
  );
  expect(await database.db.$count(models, eq(models.name, "homeless"))).toBe(0);
});

test("a bare task is described later, without a second row", async () => {
  await storeBundle(database.db, makeBundle({ model: "described", task: "plain" }));
  await describeTasks(database.db, [
    {
      ...{ name: "plain", version: 1, title: "Plain task", description: "Says why.", metric: "logit-diff" },
      ...{ group: "custom", license: "CC0-1.0", citation: null, sourceHash: "b".repeat(64) },
    },
  ]);
  const rows = await database.db.select().from(tasks).where(eq(tasks.name, "plain")).orderBy(asc(tasks.id));
  expect(rows).toMatchObject([{ title: "Plain task", description: "Says why.", group: "custom", license: "CC0-1.0" }]);
});

const ORIGIN = {
  ...{ mode: "corrected", seed: 7, corruption: "abc", bos: false, language: "English" },
  tokenizerHash: "a".repeat(64),
} as const;

test("where a dataset comes from is kept as it was first said, and added to one of before it was kept", async () => {
  const said = async (origin: Partial<NonNullable<ResultBundle["dataset"]["origin"]>> | undefined, step: number) => {
    const { dataset, ...bundle } = makeBundle({ model: "origins", task: "origins", step });
    const full = origin && { ...ORIGIN, ...origin };
    await storeBundle(database.db, { ...bundle, dataset: full ? { ...dataset, origin: full } : dataset });
    return database.db.query.datasets.findFirst({ where: { hash: dataset.hash }, with: { task: true } });
  };
  const before = await said(undefined, 0);
  expect(before).toMatchObject({ seed: null, tokenizerHash: null, task: { name: "origins", version: 1 } });
  expect(await said({}, 1)).toMatchObject({ ...ORIGIN, items: 128, task: { name: "origins" } });
  expect(await said({ seed: 8, mode: null }, 2)).toMatchObject(ORIGIN);
});

test("a dataset's first pairs are kept as they were first said, and added to one of before they were kept", async () => {
  const example = { clean: ["a", " b"], corrupted: ["a", " c"], position: 1, correct: [" d"], incorrect: [" e"] };
  const said = async (examples: PromptExample[] | undefined, step: number) => {
    const { dataset, ...bundle } = makeBundle({ model: "examples", task: "examples", step });
    await storeBundle(database.db, { ...bundle, dataset: examples ? { ...dataset, examples } : dataset });
    const stored = await database.db.query.datasets.findFirst({ where: { hash: dataset.hash } });
    return stored?.examples;
  };
  expect(await said(undefined, 0)).toBeNull();
  expect(await said([example], 1)).toEqual([example]);
  expect(await said([{ ...example, position: 0 }], 2)).toEqual([example]);
  expect(await said(undefined, 3)).toEqual([example]);
  const unequal = { ...example, corrupted: ["a"] };
  await expect(said([unequal], 4)).rejects.toThrow("equally long");
});

function withFirstScore(scores: string, value: number): string {
  const bytes = Buffer.from(scores, "base64");
  bytes.writeFloatLE(value, 0);
  return bytes.toString("base64");
}

function withSettings(bundle: ResultBundle, change: Partial<RunSettings>): ResultBundle {
  return { ...bundle, settings: { ...bundle.settings, ...change } };
}

/** A bundle whose own metric is no task's, and that does not say the task's. */
function unmeasured({ model }: ResultBundle): ResultBundle {
  const bundle = makeBundle({ model: model.name, task: "unmeasured", settings: { metric: "kl" } });
  return { ...bundle, task: { name: "unmeasured", version: 1 } };
}

function withCells(bundle: ResultBundle, cells: number[]): ResultBundle {
  return { ...bundle, circuit: { ...bundle.circuit, cells } };
}

function withBootstrap(bundle: ResultBundle, change: object): ResultBundle {
  const bootstrap = { ...makeBundle({ settings: { resamples: 9 } }).circuit.bootstrap!, ...change };
  return { ...bundle, circuit: { ...bundle.circuit, bootstrap } };
}

const asking = (bundle: ResultBundle): ResultBundle => ({ ...bundle, settings: { ...bundle.settings, resamples: 9 } });
