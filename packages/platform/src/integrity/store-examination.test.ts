import type { CheckpointFacts, ModelRecord } from "@atlas/schema";
import { checkpoints, examinations, findingCheckpoints, findings } from "@atlas/schema/db";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeBundle } from "../../../../test/support/bundle.ts";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/database.ts";
import { connectDatabase } from "../database.ts";
import { storeBundle } from "../store-bundle.ts";
import { type Examination, storeExaminations } from "./store-examination.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const sha = (n: number) => n.toString(16).padStart(64, "0");
const model = (name: string): ModelRecord => ({ ...makeBundle({ model: name }).model, lastStep: 128 });

const FACTS: CheckpointFacts = {
  fingerprint: null,
  files: [{ name: "model.safetensors", bytes: 4000, sha256: null }],
  tokenizerHash: sha(1),
  config: { layers: 2 },
  recordedStep: null,
};

function look(step: number, change: Partial<Examination> = {}): Examination {
  const own = { revision: `step${step}`, step, tokens: step * 2048, weightHash: sha(1000 + step) };
  return { ...own, facts: FACTS, problems: [], ...change };
}

const store = (name: string, ...looks: Examination[]) => storeExaminations(database.db, model(name), looks);

/** Kind and revisions of what is stored, as the API would find it from the checkpoints. */
async function stored(name: string) {
  const rows = await database.db.query.findings.findMany({
    where: { model: { name } },
    with: { checkpoints: { orderBy: { step: "asc" } } },
    orderBy: { id: "asc" },
  });
  return rows.map(({ kind, checkpoints: concerned }) => [kind, ...concerned.map(({ revision }) => revision)]);
}

const countRows = () =>
  Promise.all([checkpoints, examinations, findings, findingCheckpoints].map((table) => database.db.$count(table)));

test("findings are stored with their checkpoints; the same look again changes nothing", async () => {
  const missing = look(2, {
    weightHash: null,
    facts: { ...FACTS, files: null },
    problems: [{ kind: "missing-files", message: "There is no model-00002-of-00002.safetensors." }],
  });
  const looks = [look(0), look(1, { weightHash: sha(1000) }), missing];
  const told = await store("again", ...looks);
  expect(told.map(({ kind }) => kind).sort()).toEqual(["missing-files", "same-weights"]);
  const before = { rows: await countRows(), ids: await database.db.select({ id: findings.id }).from(findings) };
  await store("again", ...looks);
  expect({ rows: await countRows(), ids: await database.db.select({ id: findings.id }).from(findings) }).toEqual(
    before,
  );
  expect((await stored("again")).toSorted()).toEqual([
    ["missing-files", "step2"],
    ["same-weights", "step0", "step1"],
  ]);
});

test("what is mended is withdrawn, also when only the mended checkpoint is looked at", async () => {
  await store("mended", look(0), look(1, { weightHash: sha(1000) }), look(2));
  expect(await stored("mended")).toHaveLength(1);
  await store("mended", look(1));
  expect(await stored("mended")).toEqual([]);
});

test("a look at metadata alone does not undo what reading the weights told", async () => {
  const nan = { kind: "non-finite-weights", message: "Weight x is NaN." } as const;
  const read = { ...FACTS, fingerprint: sha(5) };
  await store("deep", look(0, { facts: read, problems: [nan] }));
  await store("deep", look(0));
  expect(await stored("deep")).toEqual([["non-finite-weights", "step0"]]);
  const [kept] = await database.db.query.examinations.findMany({ where: { checkpoint: { model: { name: "deep" } } } });
  expect(kept!.fingerprint).toBe(sha(5));
  await store("deep", look(0, { facts: read }));
  expect(await stored("deep")).toEqual([]);
});

test("results bring findings along, whoever stores them at the same moment", async () => {
  const shared = (step: number) => {
    const bundle = makeBundle({ model: "crowded", step });
    return { ...bundle, checkpoint: { ...bundle.checkpoint, facts: { ...FACTS, fingerprint: sha(77) } } };
  };
  const others = await Promise.all([1, 2].map(() => connectDatabase(database.url)));
  const connections = [database, ...others];
  await Promise.all([0, 1, 2, 4, 8, 16].map((step, i) => storeBundle(connections[i % 3]!.db, shared(step))));
  await Promise.all(others.map(({ close }) => close()));
  expect(await stored("crowded")).toEqual([["same-weights", ...[0, 1, 2, 4, 8, 16].map((step) => `step${step}`)]]);
});

test("other weights than those of stored results are a finding, and results with them are refused", async () => {
  const bundle = makeBundle({ model: "replaced", step: 64 });
  await storeBundle(database.db, bundle);
  await store("replaced", look(64, { weightHash: sha(9), tokens: bundle.checkpoint.tokens }));
  expect(await stored("replaced")).toEqual([["weights-changed", "step64"]]);
  const [row] = await database.db.query.checkpoints.findMany({ where: { model: { name: "replaced" } } });
  expect(row!.weightHash).toBe(bundle.checkpoint.weightHash);
});

test("a checkpoint seen incomplete gets its hash when its weights come", async () => {
  const bundle = makeBundle({ model: "late", step: 64 });
  const { tokens } = bundle.checkpoint;
  await store("late", look(64, { tokens, weightHash: null, facts: { ...FACTS, files: null } }));
  await storeBundle(database.db, bundle);
  const [row] = await database.db.query.checkpoints.findMany({ where: { model: { name: "late" } } });
  expect(row!.weightHash).toBe(bundle.checkpoint.weightHash);
});

test("licence and citation stay with the model, and follow what its source says", async () => {
  const said = { license: "apache-2.0", citation: "Biderman et al. 2023", licenseSource: "the family's data" };
  await storeExaminations(database.db, { ...model("cited"), ...said }, [look(0)]);
  await storeExaminations(database.db, model("cited"), [look(0)]);
  const [row] = await database.db.query.models.findMany({ where: { name: "cited" } });
  expect(row).toMatchObject({ ...said, lastStep: 128 });
  const none = { license: null, citation: null, licenseSource: "no licence file beside the checkpoints" };
  await storeExaminations(database.db, { ...model("cited"), ...none }, [look(0)]);
  expect((await database.db.query.models.findMany({ where: { name: "cited" } }))[0]).toMatchObject(none);
});

test("a step that is stored otherwise is refused, and nothing of the look stays", async () => {
  await store("strict", look(0));
  const before = await countRows();
  await expect(store("strict", look(1), look(0, { step: 3 }))).rejects.toThrow(/"step0" .* another step/);
  expect(await countRows()).toEqual(before);
});
