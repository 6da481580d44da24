/** @file Verifications: what running an algorithm's definition on a checkpoint found. The definition is kept with the findings. */
import { sql } from "drizzle-orm";
import { check, doublePrecision, index, integer, jsonb, pgTable, text, unique } from "drizzle-orm/pg-core";
import type { Algorithm } from "../algorithm.ts";
import { SCORE_MODES } from "../head-scores.ts";
import type { AlgorithmFindings, FindingsOutline } from "../verification-bundle.ts";
import { checkpoints } from "./checkpoint.ts";
import { instant, oneOf, sha256Hex } from "./constraints.ts";
import { datasets } from "./dataset.ts";
import { projects } from "./project.ts";

export const verifications = pgTable(
  "verification",
  {
    id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
    projectId: integer("project_id")
      .notNull()
      .references(() => projects.id),
    checkpointId: integer("checkpoint_id")
      .notNull()
      .references(() => checkpoints.id),
    datasetId: integer("dataset_id")
      .notNull()
      .references(() => datasets.id),
    /** Content address: the same address is the same result. */
    address: text("address").notNull(),
    algorithm: text("algorithm").notNull(),
    mode: text("mode", { enum: SCORE_MODES }).notNull(),
    definition: jsonb("definition").$type<Algorithm>().notNull(),
    findings: jsonb("findings").$type<AlgorithmFindings>().notNull(),
    /** What lists show of the findings, by PostgreSQL: those of a large model are 100 kB, nearly all of it numbers of single heads. */
    outline: jsonb("outline").$type<FindingsOutline>().notNull().generatedAlwaysAs(sql`findings_outline("findings")`),
    /** Address of the run whose circuit percentages are also taken in. */
    circuitOf: text("circuit_of"),
    /** SHA-256 of a text of one's own that scores were computed on; null too for verifications of before it was kept. */
    textHash: text("text_hash"),
    analyzerVersion: text("analyzer_version").notNull(),
    command: text("command").notNull(),
    seconds: doublePrecision("seconds").notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [
    unique("verification_address_once").on(t.projectId, t.address),
    index("verification_of_checkpoint").on(
      t.checkpointId,
      t.algorithm,
      t.createdAt.desc().nullsFirst(),
      t.id.desc().nullsFirst(),
    ),
    sha256Hex("verification_address_form", t.address),
    sha256Hex("verification_circuit_form", t.circuitOf),
    sha256Hex("verification_text_form", t.textHash),
    oneOf("verification_mode_known", t.mode, SCORE_MODES),
    check("verification_seconds", sql`${t.seconds} >= 0`),
  ],
);
