/** @file Lists at the root: what each filter leaves, and in which order. */
import { describeTasks, storeBundle, storeExaminations, storeImport, storeVerification } from "@atlas/platform";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeBundle } from "../support/bundle.ts";
import { makeImport } from "../support/import-bundle.ts";
import { makeSwap, makeVerification } from "../support/verification-bundle.ts";
import { startTestApi, type TestApi } from "./api-server.ts";
import { fixtureBundle, MODELS, PUBLIC_RUNS, STEPS, storeFixture, TASKS } from "./fixture.ts";

const OTHER = { model: "other", family: "other-family", step: 64 } as const;

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  const { db } = api.database;
  await storeFixture(db);
  // Of another family, found at nodes, in a circuit that is not reached, on a second version of a task.
  const other = makeBundle({ ...OTHER, task: "ioi", settings: { level: "node", method: "eap" } });
  await storeBundle(db, { ...other, circuit: { ...other.circuit, reached: false } });
  await describeTasks(db, [{ ...TASK_IN_VERSIONS, version: 2 }]);
  const later = makeBundle({ ...MODELS[0], task: "ioi", step: 1, analyzerVersion: "0.2.0" });
  await storeBundle(db, { ...later, task: { ...later.task, version: 2 } });
  const { model, checkpoint } = fixtureBundle({ ...MODELS[0], step: 8 });
  const facts = { fingerprint: null, files: null, tokenizerHash: null, config: null, recordedStep: 9 };
  await storeExaminations(db, model, [{ ...checkpoint, facts, problems: [] }]);
  for (const step of [8, 64]) await storeVerification(db, makeVerification({ ...MODELS[0], step }));
  await storeVerification(db, makeSwap({ ...MODELS[0], step: 64 }));
  const imported = [64, 128].map((step) => ({ model: 0, revision: `step${step}`, step, tokens: null }));
  await storeImport(db, makeImport({ checkpoints: imported }));
});
afterAll(() => api?.stop());

const TASK_IN_VERSIONS = {
  name: "ioi",
  title: "Indirect object identification",
  description: "Changed.",
  metric: "logit-diff",
} as const;

/** Everything on one page, as the text of `node` says. */
async function list<Entry = Record<string, unknown>>(field: string, filter: string, node: string): Promise<Entry[]> {
  const args = `(first: 200${filter && `, ${filter}`})`;
  const data = await api.data(`{ ${field}${args} { totalCount edges { node { ${node} } } } }`);
  const page = data[field] as { totalCount: number; edges: { node: Entry }[] };
  expect(page.totalCount).toBe(page.edges.length);
  return page.edges.map((edge) => edge.node);
}

interface Found {
  address: string;
  createdAt: string;
  checkpoint: { step: number; model: { name: string; family: string } };
  task: { name: string };
  settings: { level: string; method: string };
  circuit: { edgeCount: number; reached: boolean; faithfulnessFloorCorrected: number | null };
}

const RUN = `address createdAt checkpoint { step model { name family } } task { name } settings { level method }
  circuit { edgeCount reached faithfulnessFloorCorrected }`;
const runs = (filter: string) => list<Found>("runs", filter, RUN);

describe("runs", () => {
  /** Each filter beside the same said of all that there are. */
  test.each<[string, (run: Found) => boolean]>([
    ['models: ["demo-small", "nobody"]', ({ checkpoint }) => checkpoint.model.name === "demo-small"],
    ['families: ["other-family"]', ({ checkpoint }) => checkpoint.model.family === "other-family"],
    ['families: ["demo"], models: ["other"]', () => false],
    ['revisions: ["step8", "step64"]', ({ checkpoint: { step } }) => step === 8 || step === 64],
    ["minStep: 8, maxStep: 64", ({ checkpoint: { step } }) => step >= 8 && step <= 64],
    ['tasks: ["ioi"]', ({ task }) => task.name === "ioi"],
    ["settings: { level: NODE }", ({ settings }) => settings.level === "NODE"],
    ["settings: { method: EAP_IG, level: EDGE }", ({ settings }) => settings.method === "EAP_IG"],
    ["circuit: { reached: true }", ({ circuit }) => circuit.reached],
    ["circuit: { minEdges: 8 }", ({ circuit }) => circuit.edgeCount >= 8],
    ["circuit: { maxEdges: 7 }", ({ circuit }) => circuit.edgeCount <= 7],
    [
      "circuit: { minFaithfulness: 0.5 }",
      ({ circuit }) => circuit.faithfulnessFloorCorrected !== null && circuit.faithfulnessFloorCorrected >= 0.5,
    ],
    ["models: null, settings: { level: null }, circuit: {}", () => true],
    ["models: []", () => false],
    ['createdBefore: "2020-01-01"', () => false],
    ['createdAfter: "2020-01-01T12:30:00+02:00"', () => true],
  ])("%s", async (filter, fits) => {
    const all = await runs("");
    expect(all).toHaveLength(PUBLIC_RUNS + 2);
    expect(await runs(filter)).toEqual(all.filter(fits));
  });

  test("come newest first, and can be asked for since a moment", async () => {
    const all = await runs("");
    const times = all.map(({ createdAt }) => createdAt);
    expect(times).toEqual([...times].sort().reverse());
    const since = times[5]!;
    expect(await runs(`createdAfter: "${since}"`)).toEqual(all.filter(({ createdAt }) => createdAt >= since));
    expect(await runs(`createdBefore: "${since}"`)).toEqual(all.filter(({ createdAt }) => createdAt < since));
  });

  test("a moment that is none is refused", async () => {
    for (const moment of ["yesterday", "2026-13-01", "2026-01-01T10:00"]) {
      const { status, errors } = await api.query(`{ runs(createdAfter: "${moment}") { totalCount } }`);
      expect(status).toBe(400);
      expect(errors![0]!.message).toMatch(/ISO 8601/);
    }
  });

  test("of a task are those of one version, of a model those between two steps", async () => {
    const data = await api.data(`{
      taskVersions(names: ["ioi"]) { edges { node { version runs(models: ["demo-small"]) { totalCount } } } }
      model(name: "demo-small") { runs(task: "sva", minStep: 8, settings: { level: EDGE }) { edges { node { checkpoint { step } } } } }
    }`);
    expect(data.taskVersions).toEqual({
      edges: [
        { node: { version: 2, runs: { totalCount: 1 } } },
        { node: { version: 1, runs: { totalCount: STEPS.length } } },
      ],
    });
    const steps = [8, 64, 128].map((step) => ({ node: { checkpoint: { step } } }));
    expect(data.model).toEqual({ runs: { edges: steps } });
  });
});

test("names are counted", async () => {
  const names = JSON.stringify(Array.from({ length: 201 }, (_, i) => `model-${i}`));
  const { errors } = await api.query(`{ runs(models: ${names}) { totalCount } }`);
  expect(errors!.map(({ message }) => message)).toEqual([
    'Argument "models" has 201 entries; give at most 200 at once.',
  ]);
});

test("families by name, with their models by size; a model leads to its family", async () => {
  const data = await api.data(`{
    families { totalCount edges { node { name models { totalCount edges { node { name } } } } } }
    family(name: "demo") { models { edges { node { family ofFamily { name } } } } }
    unknown: family(name: "nobody") { name }
    models(families: ["other-family"]) { edges { node { name } } }
  }`);
  const demo = MODELS.map(({ model }) => ({ node: { name: model } }));
  const other = { node: { name: OTHER.model } };
  expect(data).toEqual({
    families: {
      totalCount: 2,
      edges: [
        { node: { name: "demo", models: { totalCount: 2, edges: demo } } },
        { node: { name: OTHER.family, models: { totalCount: 1, edges: [other] } } },
      ],
    },
    family: { models: { edges: MODELS.map(() => ({ node: { family: "demo", ofFamily: { name: "demo" } } })) } },
    unknown: null,
    models: { edges: [other] },
  });
});

test("checkpoints by model and step, suspicious or not", async () => {
  const checkpoints = (filter: string) =>
    list<{ step: number; model: { name: string } }>("checkpoints", filter, "step model { name }");
  const all = MODELS.flatMap(({ model }) => STEPS.map((step) => ({ step, model: { name: model } })));
  const found = await checkpoints("");
  for (const { model } of MODELS)
    expect(found.filter((one) => one.model.name === model)).toEqual(all.filter((one) => one.model.name === model));
  expect(found).toHaveLength(all.length + 1);
  expect(await checkpoints('families: ["demo"], minStep: 64, maxStep: 64')).toHaveLength(MODELS.length);
  expect(await checkpoints("suspicious: true")).toEqual([{ step: 8, model: { name: "demo-small" } }]);
  expect(await checkpoints("suspicious: false")).toEqual(
    found.filter(({ step, model }) => step !== 8 || model.name !== "demo-small"),
  );
  const data = await api.data(`{ model(name: "demo-small") {
    late: checkpoints(minStep: 9) { edges { node { step } } }
    suspicious: checkpoints(suspicious: true) { edges { node { step } } } } }`);
  expect(data.model).toEqual({
    late: { edges: [{ node: { step: 64 } }, { node: { step: 128 } }] },
    suspicious: { edges: [{ node: { step: 8 } }] },
  });
});

test("head scores by score, mode and checkpoint", async () => {
  const scores = (filter: string) =>
    list<{ definition: { name: string; mode: string }; checkpoint: { revision: string } }>(
      ...(["headScores", filter, "definition { name mode } checkpoint { revision }"] as const),
    );
  const all = await scores("");
  expect(all.length).toBeGreaterThanOrEqual(MODELS.length * STEPS.length);
  const { name, mode } = all[0]!.definition;
  expect(await scores(`scores: ["${name}"], mode: ${mode}, revisions: ["step8"]`)).toEqual(
    all.filter(
      ({ definition, checkpoint }) =>
        definition.name === name && definition.mode === mode && checkpoint.revision === "step8",
    ),
  );
  expect(await scores(`mode: ${mode === "PAPER" ? "CORRECTED" : "PAPER"}`)).toEqual(
    all.filter(({ definition }) => definition.mode !== mode),
  );
});

test("verifications by algorithm, task and mode, swaps apart; below models and checkpoints, too", async () => {
  const verifications = (filter: string) =>
    list<{ algorithm: string; checkpoint: { step: number } }>("verifications", filter, "algorithm checkpoint { step }");
  const all = [
    { algorithm: expect.stringMatching(/^swap-/), checkpoint: { step: 64 } },
    { algorithm: "ioi", checkpoint: { step: 64 } },
    { algorithm: "ioi", checkpoint: { step: 8 } },
  ];
  expect(await verifications("")).toEqual(all);
  expect(await verifications("swaps: true")).toEqual(all.slice(0, 1));
  expect(await verifications('algorithms: ["ioi"], swaps: false, tasks: ["ioi"]')).toEqual(all.slice(1));
  expect(await verifications('tasks: ["sva"]')).toEqual([]);
  expect(await verifications("mode: PAPER")).toEqual([]);
  expect(await verifications('models: ["demo-medium"]')).toEqual([]);
  const data = await api.data(`{
    model(name: "demo-small") { verifications(maxStep: 8) { totalCount } }
    checkpoint(model: "demo-small", revision: "step64") { verifications(swaps: false) { totalCount } } }`);
  expect(data).toEqual({
    model: { verifications: { totalCount: 1 } },
    checkpoint: { verifications: { totalCount: 1 } },
  });
});

test("datasets by task and hash; tasks in all versions, of which tasks has the newest", async () => {
  const datasets = await list<{ hash: string; task: { name: string } | null }>("datasets", "", "hash task { name }");
  expect(datasets).toHaveLength(TASKS.length);
  const [first] = datasets;
  expect(await list("datasets", `hash: "${first!.hash}"`, "hash task { name }")).toEqual([first]);
  expect(await list("datasets", 'tasks: ["sva"]', "hash task { name }")).toEqual(
    datasets.filter(({ task }) => task?.name === "sva"),
  );
  const versions = [{ version: 2 }, { version: 1 }, { version: 1 }];
  expect(await list("taskVersions", "", "version")).toEqual(versions);
  expect(await list("taskVersions", 'names: ["ioi"]', "version")).toEqual(versions.slice(0, 2));
  expect(await api.data("{ tasks { name version } }")).toEqual({
    tasks: [
      { name: "ioi", version: 2 },
      { name: "sva", version: 1 },
    ],
  });
});

test.each([
  "families",
  "checkpoints",
  "runs",
  "headScores",
  "verifications",
  "datasets",
  "taskVersions",
  "imports",
  "importedCircuits",
])("%s by id keep to the ids, and refuse those of something else", async (field) => {
  const all = await list<{ id: string }>(field, "", "id");
  const [{ id }, unknown] = [all.at(-1)!, Buffer.from(`${typeOf(all[0]!.id)}:2000000000`).toString("base64url")];
  const query = `query ($ids: [ID!]) { ${field}(ids: $ids) { totalCount edges { node { id } } } }`;
  expect(await api.data(query, { ids: [unknown, id] })).toEqual({
    [field]: { totalCount: 1, edges: [{ node: { id } }] },
  });
  expect(await api.data(query, { ids: [] })).toEqual({ [field]: { totalCount: 0, edges: [] } });
  expect(await api.data("query ($id: ID!) { node(id: $id) { id } }", { id })).toEqual({ node: { id } });
  const foreign = Buffer.from("Circuit:1").toString("base64url");
  const { errors } = await api.query(query, { ids: [foreign] });
  expect(errors!.map(({ extensions }) => extensions.code)).toEqual(["BAD_USER_INPUT"]);
});

const typeOf = (id: string): string => Buffer.from(id, "base64url").toString().split(":")[0]!;
