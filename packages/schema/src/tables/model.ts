/** @file Models: one architecture with its sizes, whatever its weights. The shape decides which edges exist. */
import { sql } from "drizzle-orm";
import { bigint, boolean, check, integer, pgTable, text } from "drizzle-orm/pg-core";
import { families } from "./family.ts";

export const models = pgTable(
  "model",
  {
    id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
    familyId: integer("family_id")
      .notNull()
      .references(() => families.id),
    name: text("name").notNull().unique(),
    architecture: text("architecture").notNull(),
    layers: integer("layers").notNull(),
    heads: integer("heads").notNull(),
    dModel: integer("d_model").notNull(),
    vocabulary: integer("vocabulary").notNull(),
    /** True when attention and MLP read the same stream. */
    parallel: boolean("parallel").notNull(),
    parameters: bigint("parameters", { mode: "number" }).notNull(),
    /** SPDX name, or what the source itself says; null where it says nothing. */
    license: text("license"),
    /** One line that names the work to be cited. */
    citation: text("citation"),
    /** Where licence and citation come from, or why there is none; null for models of before they were kept. */
    licenseSource: text("license_source"),
    /** Step of the last checkpoint that the model's source has; null: not known. */
    lastStep: integer("last_step"),
  },
  (t) => [
    check(
      "model_sizes_positive",
      sql`${t.layers} > 0 and ${t.heads} > 0 and ${t.dModel} > 0 and ${t.vocabulary} > 0 and ${t.parameters} > 0`,
    ),
  ],
);
