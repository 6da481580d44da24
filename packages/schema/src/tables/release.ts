/**
 * @file Releases: results as they were at one moment, under a name and a version that can be cited, and what is in them. Triggers hold
 * that nothing of it changes (migration "releases"): a release is filled in the transaction that makes it and never afterwards, takes
 * results of its own project alone, and neither it nor the results in it can be changed or deleted.
 */
import { sql } from "drizzle-orm";
import { check, index, integer, pgTable, primaryKey, text, unique } from "drizzle-orm/pg-core";
import { RELEASE_NAME, RELEASE_VERSION } from "../release.ts";
import { instant, sha256Hex } from "./constraints.ts";
import { headScores } from "./head-score.ts";
import { models } from "./model.ts";
import { projects } from "./project.ts";
import { runs } from "./run.ts";
import { verifications } from "./verification.ts";

export const releases = pgTable(
  "release",
  {
    id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
    projectId: integer("project_id")
      .notNull()
      .references(() => projects.id),
    name: text("name").notNull(),
    version: text("version").notNull(),
    title: text("title").notNull(),
    /** Null, as the licence, where nobody said anything. */
    description: text("description"),
    license: text("license"),
    citation: text("citation").notNull(),
    /** SHA-256 of the content addresses of all results in it, ascending, each with a line feed behind it. */
    contentHash: text("content_hash").notNull(),
    /** How many results of each kind are in it, and of how many checkpoints: counting 60,000 rows takes longer than all else. */
    runCount: integer("runs").notNull(),
    headScoreCount: integer("head_scores").notNull(),
    verificationCount: integer("verifications").notNull(),
    checkpointCount: integer("checkpoints").notNull(),
    /** Versions of the analyzer that computed them, ascending. */
    analyzerVersions: text("analyzer_versions").array().notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [
    unique("release_once").on(t.projectId, t.name, t.version),
    check("release_name_form", sql`${t.name} ~ ${sql.raw(`'${RELEASE_NAME.source}'`)}`),
    check("release_version_form", sql`${t.version} ~ ${sql.raw(`'${RELEASE_VERSION.source}'`)}`),
    sha256Hex("release_content_hash_form", t.contentHash),
    check("release_not_empty", sql`${t.checkpointCount} > 0`),
    check(
      "release_counts",
      sql`${t.runCount} >= 0 and ${t.headScoreCount} >= 0 and ${t.verificationCount} >= 0 and ${t.runCount} + ${t.headScoreCount} + ${t.verificationCount} > 0`,
    ),
  ],
);

const ofRelease = () =>
  integer("release_id")
    .notNull()
    .references(() => releases.id);

export const releaseRuns = pgTable(
  "release_run",
  {
    releaseId: ofRelease(),
    runId: integer("run_id")
      .notNull()
      .references(() => runs.id),
  },
  (t) => [primaryKey({ columns: [t.releaseId, t.runId] }), index("release_of_run").on(t.runId)],
);

export const releaseHeadScores = pgTable(
  "release_head_score",
  {
    releaseId: ofRelease(),
    headScoreId: integer("head_score_id")
      .notNull()
      .references(() => headScores.id),
  },
  (t) => [primaryKey({ columns: [t.releaseId, t.headScoreId] }), index("release_of_head_score").on(t.headScoreId)],
);

export const releaseVerifications = pgTable(
  "release_verification",
  {
    releaseId: ofRelease(),
    verificationId: integer("verification_id")
      .notNull()
      .references(() => verifications.id),
  },
  (t) => [
    primaryKey({ columns: [t.releaseId, t.verificationId] }),
    index("release_of_verification").on(t.verificationId),
  ],
);

/** What its results are of: follows from them, and is asked for far more often. */
export const releaseModels = pgTable(
  "release_model",
  {
    releaseId: ofRelease(),
    modelId: integer("model_id")
      .notNull()
      .references(() => models.id),
  },
  (t) => [primaryKey({ columns: [t.releaseId, t.modelId] }), index("release_of_model").on(t.modelId)],
);
