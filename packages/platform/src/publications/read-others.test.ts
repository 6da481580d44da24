import { headScores, imports, models, projects, verifications } from "@atlas/schema/db";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestDatabase, type TestDatabase } from "../../../../test/support/database.ts";
import { makeHeadScores } from "../../../../test/support/head-score-bundle.ts";
import { makeImport } from "../../../../test/support/import-bundle.ts";
import { makeSwap, makeVerification } from "../../../../test/support/verification-bundle.ts";
import { storeExaminationBundle } from "../integrity/store-examination-bundle.ts";
import { storeHeadScores } from "../store-head-scores.ts";
import { importAddress, storeImport } from "../store-import.ts";
import { storeVerification, verificationAddress } from "../store-verification.ts";
import { readExaminations } from "./read-examinations.ts";
import { readHeadScore } from "./read-head-score.ts";
import { readImport } from "./read-import.ts";
import { readVerification } from "./read-verification.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database?.drop());

const said = { license: null, citation: null };

test("head scores are read one by one, with undefined values and denominators, as they were stored", async () => {
  const bundle = makeHeadScores({ model: "scored", scores: ["induction", "copy-suppression"], at: (head) => head / 4 });
  await storeHeadScores(database.db, bundle);
  for (const score of bundle.scores) {
    const [row] = await database.db.select().from(headScores).where(eq(headScores.address, score.address));
    const { checkpoint, ...read } = await readHeadScore(database.db, row!.id);
    const { checkpoint: stored, ...expected } = bundle;
    expect(read).toEqual({ ...expected, model: { ...bundle.model, ...said }, scores: [score] });
    expect(checkpoint).toMatchObject(stored);
  }
});

test("a verification is read as it was stored, its definition in the order that its address is of", async () => {
  const made = makeVerification({ model: "verified" });
  const { algorithm, mode, circuitOf, model, checkpoint, dataset, provenance } = made;
  const textHash = "a".repeat(64);
  const computed = { model: model.name, revision: checkpoint.revision, weightHash: checkpoint.weightHash };
  const identity = { algorithm, mode, circuitOf, textHash, ...computed };
  const { analyzerVersion } = provenance;
  const address = verificationAddress({ ...identity, datasetHash: dataset.hash, analyzerVersion });
  const bundle = { ...made, textHash, address };
  await storeVerification(database.db, bundle);
  const [row] = await database.db.select().from(verifications).where(eq(verifications.address, address));
  const { checkpoint: read, ...rest } = (await readVerification(database.db, row!.id))!;
  const { checkpoint: stored, ...expected } = bundle;
  // As it travels: JSON knows one zero.
  expect(rest).toEqual(JSON.parse(JSON.stringify({ ...expected, model: { ...model, ...said } })));
  expect(read).toMatchObject(stored);
});

test("a component swap is read as it was stored, its address that of the source's weights, too", async () => {
  const bundle = makeSwap({ model: "swapped" });
  await storeVerification(database.db, bundle);
  const [row] = await database.db.select().from(verifications).where(eq(verifications.address, bundle.address));
  const { address, findings } = (await readVerification(database.db, row!.id))!;
  expect({ address, findings }).toEqual({ address: bundle.address, findings: bundle.findings });
});

test("an import is read with its address, where its models and checkpoints are in the order of their use", async () => {
  const first = makeImport();
  const { importId } = await storeImport(database.db, first);
  expect(await readImport(database.db, importId)).toEqual(first);
  const { checkpoints, circuits, values } = first;
  const turned = makeImport({
    file: { name: "turned.json", hash: "b".repeat(64) },
    checkpoints: checkpoints.toReversed(),
    circuits: circuits.map((circuit) => ({ ...circuit, checkpoint: 1 })),
    values: values.map((value) => ({ ...value, checkpoint: 1 - value.checkpoint! })),
  });
  expect(turned.address).toBe(importAddress(turned));
  const second = await storeImport(database.db, turned);
  expect(await readImport(database.db, second.importId)).toBeUndefined();
  expect(await database.db.$count(imports)).toBe(2);
});

const LOOK = {
  ...{ tokens: 9, weightHash: "c".repeat(64) },
  facts: {
    fingerprint: null,
    files: [{ name: "w", bytes: 8, sha256: null }],
    tokenizerHash: null,
    config: null,
    recordedStep: null,
  },
};
const problem = { kind: "damaged-files" as const, message: "The file breaks off; fetch it again." };
const looks = {
  format: 1,
  model: { ...makeHeadScores({ model: "looked-at" }).model, ...said },
  checkpoints: [
    { ...LOOK, revision: "step1", step: 1, problems: [] },
    { ...LOOK, revision: "step2", step: 2, problems: [problem] },
    { ...LOOK, revision: "step3", step: 3, weightHash: null, problems: [] },
  ],
};

test("looks are read as they were stored; the same again are no news, other ones are", async () => {
  const { db } = database;
  expect(await storeExaminationBundle(db, looks)).toBe(true);
  expect(await storeExaminationBundle(db, looks)).toBe(false);
  const [model] = await db.select().from(models).where(eq(models.name, "looked-at"));
  const [project] = await db.select().from(projects);
  const read = await readExaminations(db, { modelId: model!.id, projectId: project!.id });
  expect(read).toEqual(looks);
  expect(await readExaminations(db, { modelId: model!.id, projectId: project!.id + 1 })).toBeUndefined();
  const mended = { ...looks, checkpoints: [{ ...looks.checkpoints[1]!, weightHash: "d".repeat(64), problems: [] }] };
  expect(await storeExaminationBundle(db, mended)).toBe(true);
});

test.each([
  ["no checkpoints", { ...looks, checkpoints: [] }, /"checkpoints" is not valid/],
  [
    "a finding that follows from the line",
    { ...looks, checkpoints: [{ ...looks.checkpoints[0]!, problems: [{ kind: "same-weights", message: "Same." }] }] },
    /"checkpoints.0.problems.0.kind" is not valid/,
  ],
  [
    "a model of another shape",
    { ...looks, model: { ...looks.model, layers: 3 } },
    /Model "looked-at" is already stored with another layers/,
  ],
])("looks with %s are refused", async (_name, bundle, message) => {
  await expect(storeExaminationBundle(database.db, bundle)).rejects.toThrow(message);
});
