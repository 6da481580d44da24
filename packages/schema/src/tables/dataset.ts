/** @file Datasets: the prompts a task was measured on, known by the hash of their token ids. */
import { sql } from "drizzle-orm";
import { bigint, boolean, check, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import type { PromptExample } from "../prompt-example.ts";
import { TASK_MODES } from "../task-settings.ts";
import { oneOf, sha256Hex } from "./constraints.ts";
import { tasks } from "./task.ts";

export const datasets = pgTable(
  "dataset",
  {
    id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
    hash: text("hash").notNull().unique(),
    items: integer("items").notNull(),
    /** Length of the longest prompt, in tokens. */
    positions: integer("positions").notNull(),
    /** Task and version: the hash covers them. Null for datasets of before it was kept, as all that follows. */
    taskId: integer("task_id").references(() => tasks.id),
    /** Null, as the seed, also where the prompts are a user's own. */
    mode: text("mode", { enum: TASK_MODES }),
    seed: bigint("seed", { mode: "number" }),
    /** What the corrupted prompts change, by the task's own names. */
    corruption: text("corruption"),
    /** Whether prompts begin with the tokenizer's beginning-of-text token. */
    bos: boolean("bos"),
    language: text("language"),
    /** Of the tokenizer's content, whatever the order of its file. */
    tokenizerHash: text("tokenizer_hash"),
    /** The first pairs as texts of tokens; null for datasets of before they were kept, and where the prompts are token ids alone. */
    examples: jsonb("examples").$type<PromptExample[]>(),
  },
  (t) => [
    sha256Hex("dataset_hash_form", t.hash),
    oneOf("dataset_mode_known", t.mode, TASK_MODES),
    sha256Hex("dataset_tokenizer_hash_form", t.tokenizerHash),
    check("dataset_counts", sql`${t.items} > 0 and ${t.positions} > 0`),
  ],
);
