/**
 * @file Analyses beyond the usual settings: every metric, ablation, method and level, from a checkpoint on disk into PostgreSQL. What
 * is stored keeps the laws of its settings, and what is not defined is refused before anything is computed.
 */
import { join } from "node:path";
import { storeBundle } from "@atlas/platform";
import {
  type AnalysisChoice,
  ATTRIBUTION_METHODS,
  computationGraph,
  METRICS,
  type ResultBundle,
  touchedNodes,
  unpackScores,
} from "@atlas/schema";
import { models } from "@atlas/schema/db";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeTinyCheckpoint } from "../apps/analyzer/src/checkpoint/checkpoint-fixture.ts";
import { temporaryFolders } from "../apps/analyzer/src/checkpoint/temporary-folder.ts";
import { writeJsonFile } from "../apps/analyzer/src/checkpoint/user-files.ts";
import { prune } from "../apps/analyzer/src/circuit/prune.ts";
import { edgesBetween } from "../apps/analyzer/src/circuit/select-nodes.ts";
import { demoTokenizer } from "../apps/analyzer/src/demo/tokenizer-file.ts";
import { vocabulary } from "../apps/analyzer/src/demo/vocabulary.ts";
import { analyzeCheckpoint, type TaskResult } from "../apps/analyzer/src/runs/analyze-checkpoint.ts";
import { computeAnalysis, planAnalysis } from "../apps/analyzer/src/runs/analyze-task.ts";
import { type OpenedCheckpoint, openForAnalysis } from "../apps/analyzer/src/runs/opened-checkpoint.ts";
import { findTask, findTasks } from "../apps/analyzer/src/task/tasks.ts";
import { createTestDatabase, type TestDatabase } from "./support/database.ts";

const folder = temporaryFolders();
const TASK = { seed: 1, size: 6 };
/** The exact method takes every metric, and nodes are few. */
const EXACT = { method: "exact", level: "node" } as const;

const CHECKPOINT = { revision: "step1", step: 1, tokens: null };
const MODEL = { family: "tiny", name: "tiny", license: null, citation: null, licenseSource: "none: made by a test" };

let database: TestDatabase;
let directory: string;
let opened: OpenedCheckpoint;

beforeAll(async () => {
  database = await createTestDatabase();
  directory = join(await folder(), "tiny", "step1");
  await writeTinyCheckpoint(directory, { config: { vocab_size: vocabulary.length } });
  await writeJsonFile(join(directory, "tokenizer.json"), demoTokenizer());
  opened = await openForAnalysis(directory, CHECKPOINT, MODEL);
});
afterAll(() => database.drop());

const plan = async (choice: AnalysisChoice, task = "ioi") =>
  planAnalysis(opened, await findTask(task), { choice, taskSettings: TASK });
const compute = async (choice: AnalysisChoice) => computeAnalysis(await plan(choice), "atlas analyze", { threads: 1 });

/** Computed and stored. */
async function analyse(choice: AnalysisChoice): Promise<ResultBundle> {
  const bundle = await compute(choice);
  expect(await storeBundle(database.db, bundle)).toMatchObject({ stored: true });
  return bundle;
}

const scoresOf = ({ model, scores, settings }: ResultBundle) =>
  unpackScores(computationGraph(model), new Uint8Array(Buffer.from(scores, "base64")), settings.level);

test("the default has the address that it always had, however it is asked for", async () => {
  const { address } = await plan({});
  const spelledOut = { method: "eap-ig", level: "edge", steps: 5, path: "midpoint", ablation: "interchange" } as const;
  expect((await plan({ ...spelledOut, metric: "logit-diff" })).address).toBe(address);
  expect((await plan({ ...spelledOut, metric: "log-prob" })).address).not.toBe(address);
});

test("every metric is stored with its scores and its circuit, and the task's own accuracy", async () => {
  const { accuracy } = (await compute({})).performance;
  for (const metric of METRICS) {
    const bundle = await analyse({ ...EXACT, metric });
    const { settings, performance, circuit } = bundle;
    expect([settings.metric, performance.metric, performance.accuracy]).toEqual([metric, metric, accuracy]);
    const { floorCorrected, plain } = circuit.curve.at(-1)!.faithfulness;
    // Null where random weights give right and wrong answers alike on both prompts.
    expect(floorCorrected ?? 1, metric).toBeCloseTo(1, 4);
    if (["log-prob", "kl", "rank"].includes(metric)) expect(plain).toBeNull();
    const loss = performance.clean - performance.corrupted;
    // Ablating the input under interchange is the corrupted prompt.
    const better = metric === "kl" || metric === "rank" ? -1 : 1;
    expect(scoresOf(bundle)[0]).toBeCloseTo(better * loss, 4);
  }
});

test("every ablation is stored with its floor: what is left when everything is ablated", async () => {
  const file = join(await folder(), "prompts.json");
  const { clean, corrupted } = await prompts();
  await writeJsonFile(file, { clean, corrupted, correct: clean.map(() => 1), incorrect: clean.map(() => 2) });
  const choices: AnalysisChoice[] = [
    { ablation: "interchange" },
    { ablation: "zero" },
    { ablation: "mean" },
    { ablation: "mean", pooled: true },
    { ablation: "mean", reference: "clean" },
    { ablation: "mean", reference: file },
  ];
  const bundles = [];
  for (const choice of choices) bundles.push(await analyse({ ...choice, level: "node" }));
  for (const { performance, circuit } of bundles)
    for (const { metric, faithfulness } of circuit.curve) {
      const share = (metric - performance.corrupted) / (performance.clean - performance.corrupted);
      expect(faithfulness.floorCorrected).toBeCloseTo(share, 8);
    }
  expect(new Set(bundles.map(({ address }) => address)).size).toBe(choices.length);
  expect(bundles.slice(1).map(({ settings: { reference, pooled } }) => [reference, pooled])).toEqual([
    [undefined, undefined],
    ["corrupted", false],
    ["corrupted", true],
    ["clean", false],
    [expect.stringMatching(/^[0-9a-f]{64}$/), false],
  ]);
  // A file with the prompts of the data is the data.
  expect(bundles[5]!.performance).toEqual(bundles[4]!.performance);
});

test.each(ATTRIBUTION_METHODS)("%s: circuits of nodes are all edges between their nodes", async (method) => {
  const bundle = await analyse({ method, level: "node", steps: 2, ablation: "zero" });
  const graph = computationGraph(bundle.model);
  const { circuit } = bundle;
  expect(bundle.settings).toMatchObject({ level: "node", selection: "topn" });
  expect(scoresOf(bundle)).toHaveLength(graph.writers.length);
  expect(circuit.curve.map(({ requestedNodes }) => requestedNodes)).toContain(graph.writers.length);
  const kept = [...touchedNodes(graph, circuit.cells).subarray(0, graph.writers.length).entries()];
  const rows = kept.flatMap(([row, touched]) => (touched ? [row] : []));
  expect(circuit.cells).toEqual([...prune(graph, edgesBetween(graph, rows))]);
});

test("what is not defined is refused in one sentence, before any task is computed", async () => {
  const short = join(await folder(), "short.json");
  await writeJsonFile(short, { clean: [[1, 2]], corrupted: [[2, 1]], correct: [3], incorrect: [4] });
  const refusals: [AnalysisChoice, RegExp][] = [
    [{ metric: "rank" }, /^The metric rank changes in jumps.*\.$/],
    [{ metric: "accuracy", method: "clean-corrupted" }, /^The metric accuracy changes in jumps.*\.$/],
    [{ metric: "kl", method: "eap" }, /^The metric kl has no slope at the clean prompt.*\.$/],
    [{ ablation: "mean", reference: short }, /longest prompt has 2 tokens where the data's has.*\.$/],
    [{ ablation: "mean", reference: "/nowhere.json" }, /^There is no \/nowhere\.json.*\.$/],
  ];
  for (const [choice, message] of refusals) {
    const results: TaskResult[] = [];
    const analysis = {
      ...{
        directory,
        checkpoint: CHECKPOINT,
        model: { ...MODEL, name: "refused" },
        choice,
        command: () => "atlas analyze",
      },
      ...{ tasks: await findTasks("ioi,sva"), taskSettings: TASK },
    };
    const outcome = analyzeCheckpoint(database.db, analysis, {
      threads: 1,
      onResult: (result) => results.push(result),
    });
    await expect(outcome).rejects.toThrow(
      expect.objectContaining({ name: "UserError", message: expect.stringMatching(message) }),
    );
    expect(results).toEqual([]);
    expect(await database.db.$count(models, eq(models.name, "refused"))).toBe(0);
  }
});

/** The task's prompts. */
async function prompts() {
  const { items } = (await plan({})).dataset;
  return { clean: items.map(({ clean }) => clean), corrupted: items.map(({ corrupted }) => corrupted) };
}
