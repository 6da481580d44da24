/**
 * @file Examinations: what looking at the files of a checkpoint told, the newest look in each project. Findings are drawn from
 * them, and a checkpoint without results is known by them.
 */

import { sql } from "drizzle-orm";
import { check, integer, jsonb, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import type { CheckpointFacts, WeightFileRecord } from "../finding.ts";
import { checkpoints } from "./checkpoint.ts";
import { instant, sha256Hex } from "./constraints.ts";
import { projects } from "./project.ts";

export const examinations = pgTable(
  "examination",
  {
    projectId: integer("project_id")
      .notNull()
      .references(() => projects.id),
    checkpointId: integer("checkpoint_id")
      .notNull()
      .references(() => checkpoints.id, { onDelete: "cascade" }),
    /** As in finding.ts; null: not known. */
    weightHash: text("weight_hash"),
    fingerprint: text("fingerprint"),
    files: jsonb("files").$type<WeightFileRecord[]>(),
    tokenizerHash: text("tokenizer_hash"),
    config: jsonb("config").$type<NonNullable<CheckpointFacts["config"]>>(),
    recordedStep: integer("recorded_step"),
    examinedAt: instant("examined_at").notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.projectId, t.checkpointId] }),
    sha256Hex("examination_weight_hash_form", t.weightHash),
    sha256Hex("examination_fingerprint_form", t.fingerprint),
    sha256Hex("examination_tokenizer_hash_form", t.tokenizerHash),
    check("examination_step", sql`${t.recordedStep} >= 0`),
  ],
);
