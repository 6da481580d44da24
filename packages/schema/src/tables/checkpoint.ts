/** @file Checkpoints: the weights of a model at one moment of training. One revision has one set of weights, for good. */
import { sql } from "drizzle-orm";
import { bigint, check, index, integer, pgTable, text, unique } from "drizzle-orm/pg-core";
import { sha256Hex } from "./constraints.ts";
import { models } from "./model.ts";

export const checkpoints = pgTable(
  "checkpoint",
  {
    id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
    modelId: integer("model_id")
      .notNull()
      .references(() => models.id),
    revision: text("revision").notNull(),
    /** Optimiser steps taken; 0 is the initialisation. */
    step: integer("step").notNull(),
    /** Training tokens seen; null where the family does not say. */
    tokens: bigint("tokens", { mode: "number" }),
    /** Null until somebody saw its weight files complete. */
    weightHash: text("weight_hash"),
  },
  (t) => [
    unique("checkpoint_revision_once").on(t.modelId, t.revision),
    index("checkpoint_by_step").on(t.modelId, t.step),
    /** Equal weights under two revisions is a finding worth asking for. */
    index("checkpoint_by_weights").on(t.weightHash),
    sha256Hex("checkpoint_weight_hash_form", t.weightHash),
    check("checkpoint_counts", sql`${t.step} >= 0 and ${t.tokens} >= 0`),
  ],
);
