/** @file Families: models trained alike in several sizes, such as one suite of checkpoints. */
import { integer, pgTable, text } from "drizzle-orm/pg-core";

export const families = pgTable("family", {
  id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
  name: text("name").notNull().unique(),
});
