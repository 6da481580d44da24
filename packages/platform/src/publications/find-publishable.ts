/** @file What a database holds of a model or family that can be published elsewhere: a list first, each bundle when its turn comes. */
import type { PublicationKind } from "@atlas/schema";
import { DEFAULT_PROJECT } from "@atlas/schema/db";
import type { Db } from "../database.ts";
import { readBundle } from "./read-bundle.ts";
import { readExaminations } from "./read-examinations.ts";
import { readHeadScore } from "./read-head-score.ts";
import { readImport } from "./read-import.ts";
import { readVerification } from "./read-verification.ts";

export interface Wanted {
  /** Name of a model or of a family. */
  name: string;
  kinds: readonly PublicationKind[];
  /** Name of the only task, where not all are wanted: then nothing that is of no task. */
  task?: string | undefined;
  project?: string | undefined;
}

export interface Publishable {
  kind: PublicationKind;
  model: string;
  /** Null where it is of several. */
  revision: string | null;
  /** The task, the head score, the algorithm, the file. */
  about: string | null;
  /** Content address, where it has one. */
  address: string | undefined;
  /** @returns undefined where it can no longer be written as it was stored. */
  read(): Promise<object | undefined>;
}

type Find = (db: Db, wanted: Wanted & { project: string }) => Promise<Publishable[]>;

const ofModel = (name: string) => ({ OR: [{ name }, { family: { name } }] });
const withNames = { columns: { revision: true }, with: { model: { columns: { name: true } } } } as const;

const findResults: Find = async (db, { name, task, project }) => {
  const rows = await db.query.runs.findMany({
    columns: { id: true, address: true },
    where: {
      project: { slug: project },
      checkpoint: { model: ofModel(name) },
      ...(task !== undefined && { task: { name: task } }),
    },
    orderBy: { id: "asc" },
    with: { checkpoint: withNames, task: { columns: { name: true } } },
  });
  return rows.map(({ id, address, checkpoint: { revision, model }, task: { name: about } }) => ({
    ...{ kind: "result", model: model.name, revision, about, address },
    read: () => readBundle(db, id),
  }));
};

/** Each by itself, because each has an address: one that is computed later is the only one sent. */
const findHeadScores: Find = async (db, { name, project }) => {
  const rows = await db.query.headScores.findMany({
    columns: { id: true, address: true },
    where: { project: { slug: project }, checkpoint: { model: ofModel(name) } },
    orderBy: { id: "asc" },
    with: { checkpoint: withNames, definition: { columns: { name: true } } },
  });
  return rows.map(({ id, address, checkpoint: { revision, model }, definition: { name: about } }) => ({
    ...{ kind: "head-scores", model: model.name, revision, about, address },
    read: () => readHeadScore(db, id),
  }));
};

const findVerifications: Find = async (db, { name, task, project }) => {
  const rows = await db.query.verifications.findMany({
    columns: { id: true, address: true, algorithm: true },
    where: {
      project: { slug: project },
      checkpoint: { model: ofModel(name) },
      ...(task !== undefined && { dataset: { task: { name: task } } }),
    },
    orderBy: { id: "asc" },
    with: { checkpoint: withNames },
  });
  return rows.map(({ id, address, algorithm: about, checkpoint: { revision, model } }) => ({
    ...{ kind: "verification", model: model.name, revision, about, address },
    read: () => readVerification(db, id),
  }));
};

const findExaminations: Find = async (db, { name, project }) => {
  const owner = await db.query.projects.findFirst({ where: { slug: project } });
  if (owner === undefined) return [];
  const rows = await db.query.models.findMany({
    columns: { id: true, name: true },
    where: { ...ofModel(name), checkpoints: { examinations: { projectId: owner.id } } },
    orderBy: { id: "asc" },
  });
  return rows.map(({ id, name: model }) => ({
    ...{ kind: "examination", model, revision: null, about: null, address: undefined },
    read: () => readExaminations(db, { modelId: id, projectId: owner.id }),
  }));
};

/** Whole files, whatever else than the model they are about. */
const findImports: Find = async (db, { name, project }) => {
  const rows = await db.query.imports.findMany({
    columns: { id: true, address: true, fileName: true },
    where: {
      project: { slug: project },
      OR: [{ circuits: { checkpoint: { model: ofModel(name) } } }, { values: { model: ofModel(name) } }],
    },
    orderBy: { id: "asc" },
  });
  return rows.map(({ id, address, fileName: about }) => ({
    ...{ kind: "import", model: name, revision: null, about, address },
    read: () => readImport(db, id),
  }));
};

const FIND: Record<PublicationKind, Find> = {
  result: findResults,
  "head-scores": findHeadScores,
  verification: findVerifications,
  examination: findExaminations,
  import: findImports,
};

/** Of these kinds what belongs to no task. */
const OF_NO_TASK: ReadonlySet<PublicationKind> = new Set(["head-scores", "examination", "import"]);

/** In the order of the kinds, each oldest first. */
export async function findPublishable(db: Db, wanted: Wanted): Promise<Publishable[]> {
  const kinds = wanted.kinds.filter((kind) => wanted.task === undefined || !OF_NO_TASK.has(kind));
  const project = wanted.project ?? DEFAULT_PROJECT;
  const found: Publishable[] = [];
  for (const kind of kinds) found.push(...(await FIND[kind](db, { ...wanted, project })));
  return found;
}
