/** @file Datasets: the prompts a task was measured on, known by the hash of their token ids. */
import { sql } from "drizzle-orm";
import { check, integer, pgTable, text } from "drizzle-orm/pg-core";
import { sha256Hex } from "./constraints.ts";

export const datasets = pgTable(
  "dataset",
  {
    id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
    hash: text("hash").notNull().unique(),
    items: integer("items").notNull(),
    /** Length of the longest prompt, in tokens. */
    positions: integer("positions").notNull(),
  },
  (t) => [sha256Hex("dataset_hash_form", t.hash), check("dataset_counts", sql`${t.items} > 0 and ${t.positions} > 0`)],
);
