/**
 * @file Everything stored of a family that figures over training are made of: of each checkpoint the newest result of its kind by the
 * usual settings. Checkpoints with findings are left out, and named.
 */
import {
  type Algorithm,
  type AlgorithmFindings,
  type ModelRecord,
  type ScoreMode,
  SEARCH_OF_MODE,
  UserError,
} from "@atlas/schema";
import { DEFAULT_PROJECT, inOwnMetric } from "@atlas/schema/db";
import type { Db } from "./database.ts";

export interface StoredAnalysis {
  task: string;
  metric: string;
  /** How its prompts were made; results of before it was kept are corrected ones. */
  mode: ScoreMode;
  step: number;
  tokens: number | null;
  clean: number;
  corrupted: number;
  accuracy: number;
  /** Prompts. */
  items: number;
  /** Cells of the circuit's edges, ascending. */
  cells: Int32Array;
  /** False where no size was faithful enough. */
  reached: boolean;
  faithfulnessPlain: number | null;
  faithfulnessFloorCorrected: number | null;
}

export interface StoredHeadScore {
  score: string;
  mode: ScoreMode;
  threshold: number;
  step: number;
  tokens: number | null;
  /** By layer, then head. */
  values: (number | null)[];
}

export interface StoredVerification {
  algorithm: string;
  definition: Algorithm;
  mode: ScoreMode;
  step: number;
  tokens: number | null;
  findings: AlgorithmFindings;
}

/** A checkpoint that is not what its name claims. */
export interface LeftOut {
  revision: string;
  reason: string;
}

export interface FamilyModel {
  model: Pick<ModelRecord, "name" | "parameters" | "layers" | "heads" | "parallel">;
  leftOut: LeftOut[];
  /** Everything below is by step. */
  analyses: StoredAnalysis[];
  headScores: StoredHeadScore[];
  verifications: StoredVerification[];
}

/** @returns its models with results, by parameters. @throws UserError when no model of the family has any. */
export async function readFamily(db: Db, family: string, project: string = DEFAULT_PROJECT): Promise<FamilyModel[]> {
  const models = await db.query.models.findMany({
    where: { family: { name: family } },
    orderBy: { parameters: "asc", id: "asc" },
  });
  const found: FamilyModel[] = [];
  for (const model of models) {
    const analyses = await readAnalyses(db, model.id, project);
    const headScores = await readHeadScores(db, model.id, project);
    const verifications = await readVerifications(db, model.id, project);
    if (analyses.length + headScores.length + verifications.length > 0)
      found.push({ model, leftOut: await readLeftOut(db, model.id, project), analyses, headScores, verifications });
  }
  if (found.length > 0) return found;
  const families = await db.query.families.findMany({ columns: { name: true }, orderBy: { name: "asc" } });
  const names = families.map(({ name }) => name).join(", ");
  throw new UserError(
    `There are no results of a family "${family}"; ${names === "" ? "analyse one first (atlas analyze)" : `give one of ${names}`}.`,
    { code: "NOT_FOUND" },
  );
}

/** Its checkpoints that are what their names claim, as far as this project knows. */
const sound = (modelId: number, slug: string) => ({ modelId, NOT: { findings: { project: { slug } } } });

async function readLeftOut(db: Db, modelId: number, slug: string): Promise<LeftOut[]> {
  const rows = await db.query.checkpoints.findMany({
    columns: { revision: true },
    where: { modelId, findings: { project: { slug } } },
    orderBy: { step: "asc", id: "asc" },
    with: { findings: { columns: { message: true }, where: { project: { slug } }, orderBy: { id: "asc" } } },
  });
  return rows.map(({ revision, findings }) => ({ revision, reason: findings.map(({ message }) => message).join(" ") }));
}

const AT = { columns: { step: true, tokens: true } } as const;
const NEWEST_FIRST = { createdAt: "desc", id: "desc" } as const;

async function readAnalyses(db: Db, modelId: number, slug: string): Promise<StoredAnalysis[]> {
  const rows = await db.query.runs.findMany({
    columns: { id: true, search: true },
    where: {
      ...{ checkpoint: sound(modelId, slug), project: { slug } },
      ...{ level: "edge", ablation: "interchange", RAW: inOwnMetric },
    },
    orderBy: NEWEST_FIRST,
    with: {
      checkpoint: AT,
      task: { columns: { name: true } },
      dataset: { columns: { mode: true } },
      performance: true,
      circuit: { with: { edgeRows: { columns: { cell: true } } } },
    },
  });
  const usual = rows.filter(({ search, dataset }) => search === SEARCH_OF_MODE[dataset.mode ?? "corrected"]);
  const all = usual.map(({ checkpoint, task, dataset, performance, circuit }) => ({
    ...checkpoint,
    task: task.name,
    mode: dataset.mode ?? "corrected",
    ...{ metric: performance.metric, clean: performance.clean, corrupted: performance.corrupted },
    ...{ accuracy: performance.accuracy, items: performance.items, reached: circuit.reached },
    cells: Int32Array.from(circuit.edgeRows, ({ cell }) => cell).sort(),
    faithfulnessPlain: circuit.faithfulnessPlain,
    faithfulnessFloorCorrected: circuit.faithfulnessFloorCorrected,
  }));
  return newest(all, ({ task, mode, step }) => [task, mode, step]);
}

async function readHeadScores(db: Db, modelId: number, slug: string): Promise<StoredHeadScore[]> {
  const rows = await db.query.headScores.findMany({
    columns: { values: true },
    where: { checkpoint: sound(modelId, slug), project: { slug } },
    orderBy: NEWEST_FIRST,
    with: { checkpoint: AT, definition: { columns: { name: true, mode: true, threshold: true } } },
  });
  const all = rows.map(({ checkpoint, definition: { name, mode, threshold }, values }) => ({
    ...checkpoint,
    ...{ score: name, mode, threshold, values },
  }));
  return newest(all, ({ score, mode, step }) => [score, mode, step]);
}

async function readVerifications(db: Db, modelId: number, slug: string): Promise<StoredVerification[]> {
  const rows = await db.query.verifications.findMany({
    columns: { algorithm: true, mode: true, findings: true, definition: true },
    where: { checkpoint: sound(modelId, slug), project: { slug } },
    orderBy: NEWEST_FIRST,
    with: { checkpoint: AT },
  });
  const all = rows.map(({ checkpoint, ...rest }) => ({ ...checkpoint, ...rest }));
  return newest(all, ({ algorithm, mode, step }) => [algorithm, mode, step]);
}

/** @param rows newest first. @returns of equal keys the first row, by step. */
function newest<Row extends { step: number }>(rows: readonly Row[], keyOf: (row: Row) => readonly unknown[]): Row[] {
  const found = new Map<string, Row>();
  for (const row of rows) {
    const key = JSON.stringify(keyOf(row));
    if (!found.has(key)) found.set(key, row);
  }
  return [...found.values()].sort((a, b) => a.step - b.step);
}
