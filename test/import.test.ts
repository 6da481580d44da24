/** @file Published results through the command line into a real database: every layout, refusals as a whole, and nothing twice. */
import { existsSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { storeBundle } from "@atlas/platform";
import { computationGraph, edgeCells, toEapJson, UserError, unpackScores } from "@atlas/schema";
import { importedCircuits, importedValues, imports } from "@atlas/schema/db";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryFolders } from "../apps/analyzer/src/checkpoint/temporary-folder.ts";
import type { CircuitChoice } from "../apps/analyzer/src/imports/import-file.ts";
import { readMapping } from "../apps/analyzer/src/imports/mapping.ts";
import { importResults } from "../apps/analyzer/src/runs/import-results.ts";
import { outcomeOf, startAtlas } from "./support/atlas.ts";
import { makeBundle } from "./support/bundle.ts";
import { createTestDatabase, type TestDatabase } from "./support/database.ts";

const newFolder = temporaryFolders();
let database: TestDatabase;
let folder: string;
beforeAll(async () => {
  database = await createTestDatabase();
  folder = await newFolder();
});
afterAll(() => database.drop());

const ORIGIN = ["--source", "https://example.org/results", "--license", "CC-BY-4.0"];
/** As the command does it, without a process of its own. */
async function refusal(paths: string[], circuit: CircuitChoice, mapping?: unknown): Promise<string> {
  const read = mapping === undefined ? undefined : await readMapping(await file("refused-mapping.json", mapping));
  const choice = { source: "a", license: "b", mapping: read, circuit, command: () => "test" };
  const error: unknown = await importResults(database.db, paths, choice).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  return (error as UserError).message;
}

const run = (...args: string[]) => outcomeOf(startAtlas(["import", ...args], { DATABASE_URL: database.url }));

async function file(name: string, content: unknown): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

const TINY = {
  ...{ family: "tiny", architecture: "gpt_neox", layers: 1, heads: 2, dModel: 8, vocabulary: 50 },
  ...{ parallel: true, parameters: 1000, tokensPerStep: 10 },
};
const graph = computationGraph(TINY);
const scores = Float32Array.from({ length: graph.writers.length * graph.readers.length }, (_, i) => Math.sin(i));
const chosen = edgeCells(graph).slice(-3);
const older = toEapJson(graph, { cells: chosen, scores });
const later = {
  cfg: { ...older.cfg, d_model: 8, n_ctx: 32 },
  nodes: Object.fromEntries(Object.entries(older.nodes).map(([name, is]) => [name, { in_graph: is, score: 0 }])),
  edges: Object.fromEntries(
    Object.entries(older.edges).map(([name, { score, in_graph }]) => [name, { weight: score, in_graph }]),
  ),
};

test.each([
  ["first release", "64.json", older, 64],
  ["later releases", "step128.json", later, 128],
])("a circuit as the %s of the library write it", async (_, name, content, step) => {
  const mapping = await file("shape.json", { tables: [{ model: "m", metric: "x" }], models: { "tiny/one": TINY } });
  const circuit = ["--model", "tiny/one", "--task", "ioi", "--mapping", mapping];
  const outcome = await run(await file(name, content), ...ORIGIN, ...circuit);
  expect(outcome).toMatchObject({ code: 0, out: `${name}: 1 circuit of tiny/one\n`, error: "" });
  const found = await database.db.query.importedCircuits.findFirst({
    where: { checkpoint: { step } },
    with: { checkpoint: { with: { model: true } }, origin: true },
  });
  expect(found).toMatchObject({
    task: "ioi",
    cells: [...chosen],
    edges: 3,
    nodes: 4,
    checkpoint: { revision: `step${step}`, tokens: step * 10, weightHash: null, model: { name: "tiny/one" } },
    origin: { source: ORIGIN[1], license: ORIGIN[3], fileName: name },
  });
  const packed = unpackScores(graph, found!.packed);
  for (const cell of edgeCells(graph)) expect(packed[cell]).toBe(scores[cell]);
});

const MAPPING = {
  tables: [
    {
      model: { from: "size", names: { s: "tiny/two" } },
      ...{ step: "step", task: "task", metric: "score", unit: { value: "share" }, layer: "layer", head: "head" },
      value: "value",
    },
  ],
  models: { "tiny/two": TINY },
};

test("a table of head scores, once however often it is imported", async () => {
  const table = await file(
    "heads.csv",
    "size,step,task,score,layer,head,value\ns,1,ioi,copy,0,1,0.5\ns,2,ioi,copy,0,1,0.75\n",
  );
  const mapping = await file("heads-mapping.json", MAPPING);
  const first = await run(table, ...ORIGIN, "--mapping", mapping, "--json");
  const second = await run(table, ...ORIGIN, "--mapping", mapping, "--json");
  expect(JSON.parse(first.out)).toMatchObject({ stored: true, values: 2, circuits: 0, models: ["tiny/two"] });
  expect(JSON.parse(second.out)).toEqual({ ...JSON.parse(first.out), stored: false });
  const rows = await database.db.query.importedValues.findMany({
    where: { model: { name: "tiny/two" } },
    with: { checkpoint: true },
    orderBy: { id: "asc" },
  });
  expect(rows.map(({ component, unit, value, checkpoint }) => [component, unit, value, checkpoint?.step])).toEqual([
    ["a0.h1", "share", 0.5, 1],
    ["a0.h1", "share", 0.75, 2],
  ]);
});

test("JSON: lists side by side, objects, bare numbers, steps counted up, keys of the path", async () => {
  const content = {
    model: "tiny/three",
    runs: { a: { at: [1, 2], copy: [0.1, 0.2], head: "L0H1" }, b: { at: [3], copy: [0.3], head: "0.0" } },
    rows: [{ s: 5, e: "m0->logits", v: -1 }],
    faithfulness: { "25": 0.5, "50": 0.75 },
    overlap: [0.4, 0.6],
  };
  const model = { value: "tiny/three" };
  const mapping = await file("json-mapping.json", {
    tables: [
      { at: ["runs", "*"], model, step: "at", node: "head", metric: { value: "copy" }, value: "copy" },
      { at: ["rows", "*"], model, step: "s", edge: "e", metric: { value: "edge-score" }, value: "v" },
      { at: ["faithfulness", "*"], model, step: { value: 7 }, size: { key: 0 }, metric: { value: "faithfulness" } },
      {
        ...{ model: "model", metric: { value: "overlap" }, value: "overlap" },
        ...{ step: { start: 10, by: 5 }, reference: { start: 5, by: 5 } },
      },
    ],
    models: { "tiny/three": TINY },
  });
  const outcome = await run(await file("nested.json", content), ...ORIGIN, "--mapping", mapping);
  expect(outcome).toMatchObject({ code: 0, out: "nested.json: 8 numbers of tiny/three\n" });
  const rows = await database.db.query.importedValues.findMany({
    where: { model: { name: "tiny/three" } },
    with: { checkpoint: true },
    orderBy: { id: "asc" },
  });
  expect(
    rows.map((row) => [row.metric, row.checkpoint!.step, row.component, row.size, row.reference, row.value]),
  ).toEqual([
    ["copy", 1, "a0.h1", null, null, 0.1],
    ["copy", 2, "a0.h1", null, null, 0.2],
    ["copy", 3, "a0.h0", null, null, 0.3],
    ["edge-score", 5, "m0->logits", null, null, -1],
    ["faithfulness", 7, null, 25, null, 0.5],
    ["faithfulness", 7, null, 50, null, 0.75],
    ["overlap", 10, null, null, 5, 0.4],
    ["overlap", 15, null, null, 10, 0.6],
  ]);
});

async function counts(): Promise<number[]> {
  const { db } = database;
  return Promise.all([db.$count(imports), db.$count(importedCircuits), db.$count(importedValues)]);
}

test("a file with wrong lines is refused as a whole, and with it every file of the command", async () => {
  const before = await counts();
  const good = await file("good.csv", "size,step,task,score,layer,head,value\ns,3,ioi,copy,0,1,0.5\n");
  const bad = await file(
    "bad.csv",
    [
      "size,step,task,score,layer,head,value",
      "s,1,ioi,copy,0,1,0.5",
      "s,1,ioi,copy,0,2,0.5",
      "s,1.5,ioi,copy,0,1,0.5",
      "s,1,ioi,copy,0,1,high",
      "xl,1,ioi,copy,0,1,0.5",
      "s,1,ioi,copy,0,1",
      "s,1,ioi,copy,0,1,",
    ].join("\n"),
  );
  const message = await refusal([good, bad], {}, MAPPING);
  expect(message.split("\n")).toEqual([
    `${bad} has 6 problems; nothing was stored:`,
    "  line 3: names a0.h2, which a model of 1 layers with 2 heads does not have",
    '  line 4: has the step "1.5", which is no whole number',
    '  line 5: has the value "high", which is no number',
    `  line 6: has the model "xl", which the mapping's names lack; add it there`,
    "  line 7: has 6 fields where the header has 7; quote fields with commas",
    '  line 8: has no "value", which is its value',
  ]);
  expect(await counts()).toEqual(before);
});

test.each([
  [
    "nobody knows the model",
    older,
    { model: "who/knows", task: "ioi" },
    /about the model who\/knows, which is not stored/,
  ],
  ["the circuit does not say of what it is", older, {}, /does not say what it is of; give --model and --task/],
  [
    "an edge is not the model's",
    { ...older, edges: { ...older.edges, "m0->m0": { score: 1, in_graph: true } } },
    { model: "tiny/one", task: "ioi" },
    /names edge m0->m0, which this model does not have/,
  ],
  [
    "a table has no mapping",
    { a: 1 },
    {},
    /is no circuit in the EAP-IG JSON format; say what its columns mean with --mapping/,
  ],
  ["it is no JSON", '{\n"a": 1,\n}', {}, /is not valid JSON in line 3/],
])("refused in one sentence when %s", async (what, content, circuit: CircuitChoice, sentence) => {
  const before = await counts();
  const path = await file(`refused-${what.replaceAll(/\W/g, "-")}.json`, content);
  const message = await refusal([path], { ...circuit, step: 3 });
  expect(message).toMatch(sentence);
  expect(message).toMatch(/^[^\n]+\.$/);
  expect(await counts()).toEqual(before);
});

test("a later analysis fills in tokens that published results did not know", async () => {
  const { tokensPerStep: _, ...shape } = TINY;
  const mapping = await file("four.json", {
    tables: [{ model: "model", step: "step", metric: { value: "loss" }, value: "loss" }],
    models: { "tiny/four": shape },
  });
  const table = await file("loss.csv", "model,step,loss\ntiny/four,64,2.5\n");
  const choice = { source: "a", license: "b", mapping: await readMapping(mapping), circuit: {}, command: () => "test" };
  const first = await importResults(database.db, [table], choice);
  const bundle = makeBundle({ model: "tiny/four", layers: 1, heads: 2 });
  const { architecture, dModel, vocabulary, parameters, family } = shape;
  const model = { ...bundle.model, architecture, dModel, vocabulary, parameters, family };
  await storeBundle(database.db, { ...bundle, model });
  const found = await database.db.query.checkpoints.findFirst({ where: { model: { name: "tiny/four" } } });
  expect(found).toMatchObject({
    revision: "step64",
    tokens: bundle.checkpoint.tokens,
    weightHash: bundle.checkpoint.weightHash,
  });
  const again = await importResults(database.db, [table], choice);
  expect([first[0]!.stored, again[0]!.stored]).toEqual([true, false]);
});

const PUBLISHED = new URL("../../shared/data/tigges2024/", import.meta.url);
const MAPPINGS = new URL("../docs/imports/tigges2024/", import.meta.url);
const there = existsSync(PUBLISHED);
if (!there) console.warn("the published numbers are not imported here: ../shared/data/tigges2024 is absent");

/** Each mapping with its file and how many numbers the file holds. */
const PUBLISHED_TABLES = [
  ["circuit-edges", "original/results/graphs/pythia-410m/ioi/edge_count_by_checkpoint.csv", 140],
  ["edge-score", "extracted/greater_than.pythia-160m.m11-logits_edge_score.csv", 14],
  ["source-scores", "extracted/ioi.pythia-160m.aggregate_normalised_source_scores.csv", 21],
  ["source-nodes", "extracted/ioi.pythia-160m.in_circuit_source_nodes.csv", 40],
  ["edges-and-logit-diff", "extracted/ioi.pythia-2.8b.edges_and_logit_diff.json", 48],
  ["weighted-overlap", "extracted/ioi.pythia-410m.adjacent_jaccard_and_logit_diff.json", 281],
  ["head-scores", "extracted/ioi.pythia-410m.head_scores_over_time.json", 835],
  ["edge-overlap", "extracted/jaccard_between_checkpoints.csv", 251],
  ["faithfulness-curve", "extracted/faithfulness_vs_size.pythia-160m-seeds.ioi.step143000.json", 194],
  ["mean-nodes", "extracted/mean_circuit_node_count.csv", 20],
] as const;

test("every mapping for the published numbers is tried", async () => {
  const shipped = await readdir(MAPPINGS);
  expect(PUBLISHED_TABLES.map(([name]) => `${name}.json`).sort()).toEqual(shipped.sort());
});

test.runIf(there).each(PUBLISHED_TABLES)("the published numbers: %s", async (name, path, numbers) => {
  const mapping = await readMapping(fileURLToPath(new URL(`${name}.json`, MAPPINGS)));
  const choice = { source: "arXiv:2407.10827", license: "none found", mapping, circuit: {}, command: () => "test" };
  const [result] = await importResults(database.db, [fileURLToPath(new URL(path, PUBLISHED))], choice);
  expect(result!.stored).toBe(true);
  expect(result!.bundle.values).toHaveLength(numbers);
});

test.runIf(there)("what was published of 410m's circuits can be asked for by step", async () => {
  const rows = await database.db.query.importedValues.findMany({
    where: { model: { name: "pythia/pythia-410m" }, metric: "circuit-edges", task: "ioi" },
    with: { checkpoint: true },
  });
  const edges = new Map(rows.map(({ checkpoint, value }) => [checkpoint!.step, value]));
  expect([4000, 6000, 143_000].map((step) => edges.get(step))).toEqual([74, 248, 1059]);
  expect(rows.find(({ checkpoint }) => checkpoint!.step === 143_000)!.checkpoint!.tokens).toBe(299_892_736_000);
});
