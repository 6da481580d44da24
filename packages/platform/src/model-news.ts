/** @file News of a model that are no results on a task: what is announced when they are stored, and how it is read again. */
import { type SQLWrapper, sql } from "drizzle-orm";
import type { Transaction } from "./database.ts";
import { announce, announcement } from "./news.ts";

export const MODEL_NEWS_KINDS = ["head-scores", "verification", "import", "health", "release"] as const;
export type ModelNewsKind = (typeof MODEL_NEWS_KINDS)[number];

/** What changed, and where; the numbers are ids of rows. */
export interface ModelNews {
  kind: ModelNewsKind;
  project: number;
  model: number;
  /** Absent where it is of none alone. */
  checkpoint?: number;
}

/** The same twice in one transaction is heard once. */
export async function announceModelNews(tx: Transaction, { kind, project, model, checkpoint }: ModelNews) {
  await announce(tx, "model", [kind, project, model, checkpoint ?? ""].join(" ").trimEnd());
}

/** As part of a statement, for what it returns of each row. */
export const modelAnnouncement = (kind: ModelNewsKind, project: number, model: SQLWrapper) =>
  announcement("model", sql`concat_ws(' ', ${kind}::text, ${project}::int, ${model})`);

/** @param row of the topic "model" */
export function parseModelNews(row: string): ModelNews {
  const [kind, ...ids] = row.split(" ");
  const [project, model, checkpoint] = ids.map(Number);
  const place = { project: project!, model: model!, ...(checkpoint !== undefined && { checkpoint }) };
  return { kind: MODEL_NEWS_KINDS.find((one) => one === kind)!, ...place };
}
