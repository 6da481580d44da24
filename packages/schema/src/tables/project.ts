/** @file Projects. Every result hangs on one, so that what may be seen is never decided after the fact. */
import { integer, pgTable, text } from "drizzle-orm/pg-core";
import { instant, oneOf } from "./constraints.ts";

/** public: anyone; unlisted: anyone with the link; private: members only. */
export const VISIBILITIES = ["public", "unlisted", "private"] as const;
export type Visibility = (typeof VISIBILITIES)[number];

/** The public project that the first migration inserts; results go there unless another is named. */
export const DEFAULT_PROJECT = "public";

export const projects = pgTable(
  "project",
  {
    id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
    slug: text("slug").notNull().unique(),
    title: text("title").notNull(),
    visibility: text("visibility", { enum: VISIBILITIES }).notNull(),
    createdAt: instant("created_at").notNull().defaultNow(),
  },
  (t) => [oneOf("project_visibility_known", t.visibility, VISIBILITIES)],
);
