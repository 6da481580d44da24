/** @file What is known of each checkpoint of a model: its results, whether its files were looked at, and what was found. */
import type { FindingKind, Severity } from "@atlas/schema";
import { headScores, runs } from "@atlas/schema/db";
import { type Column, type SQL, sql } from "drizzle-orm";
import { visible } from "../../access.ts";
import type { Viewer } from "../../context.ts";
import { whereOf } from "../../shared/where.ts";

/** Of checkpoints: the part of a relational query that loads them, by step. */
export function conditions(viewer: Viewer) {
  return {
    columns: { id: true, modelId: true, revision: true, step: true, tokens: true, weightHash: true },
    where: visible(viewer).checkpoints,
    orderBy: { step: "asc", id: "asc" },
    extras: {
      results: ({ id }: { id: Column }): SQL<number> => {
        const seen = whereOf("runs", visible(viewer).runs);
        return sql<number>`(select count(*)::int from ${runs} where ${runs.checkpointId} = ${id} and ${seen})`;
      },
      headScores: ({ id }: { id: Column }): SQL<number> => {
        const seen = whereOf("headScores", visible(viewer).headScores);
        return sql<number>`(select count(*)::int from ${headScores} where ${headScores.checkpointId} = ${id} and ${seen})`;
      },
    },
    with: {
      examinations: { columns: { checkpointId: true }, where: visible(viewer).examinations },
      findings: {
        columns: { id: true, kind: true, severity: true, message: true },
        where: visible(viewer).findings,
        orderBy: { id: "asc" },
      },
    },
  } as const;
}

/** A checkpoint as loaded. */
export interface Condition {
  modelId: number;
  revision: string;
  step: number;
  tokens: number | null;
  weightHash: string | null;
  results: number;
  headScores: number;
  examinations: readonly unknown[];
  findings: readonly { id: number; kind: FindingKind; severity: Severity; message: string }[];
}
