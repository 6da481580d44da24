/** @file A small atlas of made-up results: two public models over training, and a private project that nobody may see. */

import type { Db } from "@atlas/platform";
import {
  describeTasks,
  makeRelease,
  storeBundle,
  storeExaminations,
  storeHeadScores,
  storeImport,
  storeVerification,
  type TaskDescription,
} from "@atlas/platform";
import type { ImportBundle, PromptExample, ResultBundle } from "@atlas/schema";
import { projects } from "@atlas/schema/db";
import { type BundleChoice, makeBundle } from "../support/bundle.ts";
import { type HeadScoreChoice, makeHeadScores } from "../support/head-score-bundle.ts";
import { IMPORTED_MODEL, makeImport } from "../support/import-bundle.ts";
import { makeVerification, type VerificationChoice } from "../support/verification-bundle.ts";

export const MODELS = [
  { model: "demo-small", layers: 2, heads: 2 },
  { model: "demo-medium", layers: 3, heads: 3 },
] as const;
export const TASKS = ["ioi", "sva"] as const;
export const STEPS = [0, 1, 8, 64, 128] as const;

/** Runs of the public project. */
export const PUBLIC_RUNS = MODELS.length * TASKS.length * STEPS.length;

const DESCRIPTIONS: TaskDescription[] = [
  {
    name: "ioi",
    version: 1,
    title: "Indirect object identification",
    description: "When Ann and Bob went home, Bob gave a book to Ann.",
    metric: "logit-diff",
  },
  {
    name: "sva",
    version: 1,
    title: "Subject-verb agreement",
    description: "The keys are, the key is.",
    metric: "logit-diff",
  },
];

/** The private project: a model and a task of its own, a checkpoint of a public model, and a result of a public pair. */
export const SECRET = {
  project: "secret",
  model: "secret-model",
  family: "secret-family",
  task: "secret-task",
  step: 999,
} as const;
export const SECRET_CHOICES: readonly BundleChoice[] = [
  { model: SECRET.model, family: SECRET.family, task: "ioi" },
  { ...MODELS[0], task: SECRET.task, step: 64 },
  { ...MODELS[0], task: "ioi", step: SECRET.step },
  { ...MODELS[0], task: "ioi", step: 64, analyzerVersion: "9.9.9", settings: { resamples: 10 } },
];

/** A score of a private model, one that nobody else has, and a newer result of a public one. */
const SECRET_SCORES: readonly HeadScoreChoice[] = [
  { model: SECRET.model, family: SECRET.family },
  { ...MODELS[0], step: 64, scores: ["secret-score"] },
  { ...MODELS[0], step: 64, text: "secret text", at: () => 0.75 },
];

/** Of a private model, of an algorithm that nobody else has, and a newer one beside a public one. */
const SECRET_VERIFICATIONS: readonly VerificationChoice[] = [
  { model: SECRET.model, family: SECRET.family },
  { ...MODELS[0], step: 64, algorithm: "secret-algorithm" },
  { ...MODELS[0], step: 64, analyzerVersion: "9.9.9-secret" },
];

/** Of a private model, and of public ones: the same numbers, and a circuit at a checkpoint that nobody else has. */
const SECRET_IMPORTS: readonly Partial<ImportBundle>[] = [
  { source: "secret source", models: [{ ...IMPORTED_MODEL, name: SECRET.model, family: SECRET.family }] },
  {
    source: "secret numbers",
    checkpoints: [64, SECRET.step + 1].map((step) => ({ model: 0, revision: `step${step}`, step, tokens: null })),
  },
];

/** Stored in descending order of step, so that an order by step is not an accident. */
export async function storeFixture(db: Db): Promise<void> {
  await describeTasks(db, DESCRIPTIONS);
  for (const step of [...STEPS].reverse())
    for (const model of MODELS)
      for (const task of TASKS) await storeBundle(db, fixtureBundle({ ...model, task, step }));
  for (const model of MODELS) for (const step of STEPS) await storeHeadScores(db, makeHeadScores({ ...model, step }));
}

/** A pair of the first task's prompts. */
export const EXAMPLE: PromptExample = {
  clean: ["When", " Ann", " and", " Bob", " left", ",", " Bob", " thanked"],
  corrupted: ["When", " Ann", " and", " Bob", " left", ",", " Eve", " thanked"],
  position: 7,
  correct: [" Ann"],
  incorrect: [" Bob"],
};

/** As if its results had been stored before runs reported what they cost. */
export const UNREPORTED_STEP = 1;

/** At the initialisation nothing can be divided by, so faithfulness is null there. */
export function fixtureBundle(choice: BundleChoice): ResultBundle {
  const { report, ...made } = makeBundle(choice);
  const rest = choice.task === TASKS[0] ? { ...made, dataset: { ...made.dataset, examples: [EXAMPLE] } } : made;
  const bundle = choice.step === UNREPORTED_STEP ? rest : { ...rest, report: report! };
  if (choice.step !== 0) return bundle;
  const nothing = { faithfulness: { plain: null, floorCorrected: null } };
  const curve = bundle.circuit.curve.map((point) => ({ ...point, ...nothing }));
  return { ...bundle, circuit: { ...bundle.circuit, ...nothing, reached: false, curve } };
}

export const RELEASE = {
  project: "public",
  name: "fixture",
  version: "1.0",
  title: "The fixture",
  license: "CC-BY-4.0",
};

/** What stands beside runs and head scores: a verification, published results, and a run whose prompts were resampled. */
export async function storeBeside(db: Db): Promise<void> {
  await storeVerification(db, makeVerification({ ...MODELS[0], step: 64 }));
  await storeImport(db, makeImport());
  await storeBundle(db, makeBundle({ ...MODELS[1], task: "ioi", step: 64, settings: { resamples: 10 } }));
}

/** Of everything that is public so far. What is released cannot be changed, so it comes last. */
export async function storeRelease(db: Db): Promise<void> {
  await makeRelease(db, RELEASE);
}

export async function storeSecrets(db: Db): Promise<void> {
  await db.insert(projects).values({ slug: SECRET.project, title: "Secret", visibility: "private" });
  for (const choice of SECRET_CHOICES) await storeBundle(db, makeBundle(choice), SECRET.project);
  for (const choice of SECRET_SCORES) await storeHeadScores(db, makeHeadScores(choice), SECRET.project);
  for (const choice of SECRET_VERIFICATIONS) await storeVerification(db, makeVerification(choice), SECRET.project);
  for (const change of SECRET_IMPORTS) await storeImport(db, makeImport(change), SECRET.project);
  const { model, checkpoint } = makeBundle({ ...MODELS[0], step: 64 });
  const facts = { fingerprint: null, files: null, tokenizerHash: null, config: null, recordedStep: SECRET.step };
  await storeExaminations(db, model, [{ ...checkpoint, facts, problems: [] }], SECRET.project);
  await makeRelease(db, { ...RELEASE, project: SECRET.project, title: "A secret release" });
}
