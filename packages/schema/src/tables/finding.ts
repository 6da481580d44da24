/** @file Findings: what is wrong with checkpoints, one sentence each, and which checkpoints each concerns. */
import { index, integer, pgTable, primaryKey, text, unique } from "drizzle-orm/pg-core";
import { FINDING_KIND_NAMES, SEVERITIES } from "../finding.ts";
import { checkpoints } from "./checkpoint.ts";
import { instant, oneOf, sha256Hex } from "./constraints.ts";
import { models } from "./model.ts";
import { projects } from "./project.ts";

export const findings = pgTable(
  "finding",
  {
    id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
    projectId: integer("project_id")
      .notNull()
      .references(() => projects.id),
    modelId: integer("model_id")
      .notNull()
      .references(() => models.id),
    kind: text("kind", { enum: FINDING_KIND_NAMES }).notNull(),
    severity: text("severity", { enum: SEVERITIES }).notNull(),
    /** One sentence. */
    message: text("message").notNull(),
    /** Hash of kind and revisions: the same thing found again is the same finding. */
    digest: text("digest").notNull(),
    foundAt: instant("found_at").notNull().defaultNow(),
  },
  (t) => [
    unique("finding_once").on(t.projectId, t.modelId, t.digest),
    oneOf("finding_kind_known", t.kind, FINDING_KIND_NAMES),
    oneOf("finding_severity_known", t.severity, SEVERITIES),
    sha256Hex("finding_digest_form", t.digest),
  ],
);

export const findingCheckpoints = pgTable(
  "finding_checkpoint",
  {
    findingId: integer("finding_id")
      .notNull()
      .references(() => findings.id, { onDelete: "cascade" }),
    checkpointId: integer("checkpoint_id")
      .notNull()
      .references(() => checkpoints.id, { onDelete: "cascade" }),
  },
  (t) => [
    primaryKey({ columns: [t.findingId, t.checkpointId] }),
    index("finding_of_checkpoint").on(t.checkpointId, t.findingId),
  ],
);
