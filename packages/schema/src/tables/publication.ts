/**
 * @file Publications under way, and those of the last day that are done: what a client has sent of a bundle so far. Parts go when the
 * bundle is stored or refused, rows when nothing more came for a day.
 */
import { sql } from "drizzle-orm";
import {
  boolean,
  bytea,
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  unique,
} from "drizzle-orm/pg-core";
import { MAX_PART_BYTES, MAX_PARTS, PUBLICATION_KINDS } from "../publication.ts";
import { instant, oneOf, sha256Hex } from "./constraints.ts";
import { projects } from "./project.ts";

export const publications = pgTable(
  "publication",
  {
    id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
    projectId: integer("project_id")
      .notNull()
      .references(() => projects.id),
    kind: text("kind", { enum: PUBLICATION_KINDS }).notNull(),
    /** SHA-256 of all parts, one after another. */
    hash: text("hash").notNull(),
    parts: smallint("parts").notNull(),
    /** Once it is stored: whether it was not stored before. Null while parts are missing. */
    stored: boolean("stored"),
    /** When it last received something. */
    updatedAt: instant("updated_at").notNull().defaultNow(),
  },
  (t) => [
    unique("publication_once").on(t.projectId, t.kind, t.hash),
    index("publication_by_age").on(t.updatedAt),
    oneOf("publication_kind_known", t.kind, PUBLICATION_KINDS),
    sha256Hex("publication_hash_form", t.hash),
    check("publication_parts_bounds", sql`${t.parts} between 1 and ${sql.raw(String(MAX_PARTS))}`),
  ],
);

export const publicationParts = pgTable(
  "publication_part",
  {
    publicationId: integer("publication_id")
      .notNull()
      .references(() => publications.id, { onDelete: "cascade" }),
    index: smallint("index").notNull(),
    content: bytea("content").notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.publicationId, t.index] }),
    check("publication_part_index", sql`${t.index} >= 0`),
    check("publication_part_size", sql`octet_length(${t.content}) between 1 and ${sql.raw(String(MAX_PART_BYTES))}`),
  ],
);
