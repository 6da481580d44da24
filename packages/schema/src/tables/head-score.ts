/**
 * @file Head scores: one row for each (checkpoint, score) with the values of all heads packed, because 10^8 values as rows would be
 * 10 GB and their index as much. One head over training reads one array of each checkpoint, found by index; the highest heads of a
 * score are a pass over as many. What lists show of a row stands beside the values: a page of a hundred maxima would read 144,000 of them.
 */
import { sql } from "drizzle-orm";
import { bigint, check, doublePrecision, index, integer, pgTable, real, text, unique } from "drizzle-orm/pg-core";
import { SCORE_MODES } from "../head-scores.ts";
import { checkpoints } from "./checkpoint.ts";
import { finite, instant, oneOf, sha256Hex } from "./constraints.ts";
import { projects } from "./project.ts";

/** What a score means: kept with the scores, so that old ones keep their own words when a formula changes. */
export const headScoreDefinitions = pgTable(
  "head_score_definition",
  {
    id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
    name: text("name").notNull(),
    version: integer("version").notNull(),
    mode: text("mode", { enum: SCORE_MODES }).notNull(),
    title: text("title").notNull(),
    definition: text("definition").notNull(),
    modeNote: text("mode_note").notNull(),
    unit: text("unit").notNull(),
    /** Null: no bound. */
    low: doublePrecision("low"),
    high: doublePrecision("high"),
    sign: text("sign").notNull(),
    threshold: doublePrecision("threshold").notNull(),
    source: text("source").notNull(),
  },
  (t) => [
    unique("head_score_definition_once").on(t.name, t.mode, t.version),
    oneOf("head_score_definition_mode_known", t.mode, SCORE_MODES),
    finite("head_score_definition_finite", t.low, t.high, t.threshold),
    check("head_score_definition_version", sql`${t.version} > 0`),
  ],
);

export const headScores = pgTable(
  "head_score",
  {
    id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
    projectId: integer("project_id")
      .notNull()
      .references(() => projects.id),
    checkpointId: integer("checkpoint_id")
      .notNull()
      .references(() => checkpoints.id),
    definitionId: integer("definition_id")
      .notNull()
      .references(() => headScoreDefinitions.id),
    /** Content address: the same address is the same result. */
    address: text("address").notNull(),
    /** What it was computed on. */
    dataHash: text("data_hash").notNull(),
    dataDescription: text("data_description").notNull(),
    /** By layer, then head, [L · H]; null where the score is undefined. */
    values: real("values").$type<number | null>().array().notNull(),
    /** The highest of the values; null where all are undefined. PostgreSQL makes it of them, so that it is theirs whoever writes. */
    maximum: real("maximum").generatedAlwaysAs(sql`"values"[highest_place("values")]`),
    /** Place among the values, from 0, of the first that is the highest; null where all are undefined. */
    highestHead: integer("highest_head").generatedAlwaysAs(sql`highest_place("values") - 1`),
    /** Of a ratio, [L · H]. */
    denominators: real("denominators").array(),
    analyzerVersion: text("analyzer_version").notNull(),
    command: text("command").notNull(),
    /** Of the computation, shared by the scores of one program. */
    seconds: doublePrecision("seconds").notNull(),
    /** Bytes. */
    peakMemory: bigint("peak_memory", { mode: "number" }).notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [
    /** What makes storing twice impossible, whoever tries at the same moment. */
    unique("head_score_address_once").on(t.projectId, t.address),
    /**
     * Scores of a checkpoint, newest first; with checkpoint_by_step this is one score over training. The project stands in it, too, so that
     * counting what may be seen reads no rows, which are large.
     */
    index("head_score_of_checkpoint").on(
      t.checkpointId,
      t.definitionId,
      t.createdAt.desc().nullsFirst(),
      t.id.desc().nullsFirst(),
      t.projectId,
    ),
    index("head_score_of_definition").on(t.definitionId, t.projectId, t.checkpointId),
    sha256Hex("head_score_address_form", t.address),
    sha256Hex("head_score_data_hash_form", t.dataHash),
    check(
      "head_score_values_finite",
      sql`not ('NaN' = any(${t.values}) or 'Infinity' = any(${t.values}) or '-Infinity' = any(${t.values}))`,
    ),
    check("head_score_bounds", sql`${t.seconds} >= 0 and ${t.peakMemory} >= 0`),
  ],
);
