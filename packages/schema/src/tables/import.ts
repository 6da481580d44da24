/**
 * @file Imports: files of published results, and what stood in them. They have tables of their own because they lack what every
 * computed result has: weights, prompts and settings that decide it.
 */
import { sql } from "drizzle-orm";
import { bytea, check, doublePrecision, index, integer, pgTable, text, unique } from "drizzle-orm/pg-core";
import { checkpoints } from "./checkpoint.ts";
import { finite, instant, sha256Hex } from "./constraints.ts";
import { models } from "./model.ts";
import { projects } from "./project.ts";

export const imports = pgTable(
  "import",
  {
    id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
    projectId: integer("project_id")
      .notNull()
      .references(() => projects.id),
    /** Content address: the same address is the same import. */
    address: text("address").notNull(),
    fileName: text("file_name").notNull(),
    fileHash: text("file_hash").notNull(),
    /** Where the file comes from: an address or a citation. */
    source: text("source").notNull(),
    license: text("license").notNull(),
    analyzerVersion: text("analyzer_version").notNull(),
    command: text("command").notNull(),
    importedAt: instant("imported_at").notNull().defaultNow(),
  },
  (t) => [
    unique("import_address_once").on(t.projectId, t.address),
    sha256Hex("import_address_form", t.address),
    sha256Hex("import_file_hash_form", t.fileHash),
  ],
);

export const importedCircuits = pgTable(
  "imported_circuit",
  {
    id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
    importId: integer("import_id")
      .notNull()
      .references(() => imports.id, { onDelete: "cascade" }),
    checkpointId: integer("checkpoint_id")
      .notNull()
      .references(() => checkpoints.id),
    /** Name of the task as tasks have it; its prompts are not known. */
    task: text("task").notNull(),
    edges: integer("edges").notNull(),
    nodes: integer("nodes").notNull(),
    /** row * n_r + column of each edge in the score matrix of the model, ascending. */
    cells: integer("cells").array().notNull(),
    /** Scores of all edges (packed-scores.ts). */
    packed: bytea("packed").notNull(),
  },
  (t) => [
    index("imported_circuit_of_checkpoint").on(t.checkpointId, t.task),
    index("imported_circuit_of_import").on(t.importId),
    check("imported_circuit_counts", sql`${t.edges} >= 0 and ${t.nodes} >= 0`),
    check("imported_circuit_whole_floats", sql`octet_length(${t.packed}) % 4 = 0`),
  ],
);

export const importedValues = pgTable(
  "imported_value",
  {
    id: integer("id").primaryKey().generatedAlwaysAsIdentity(),
    importId: integer("import_id")
      .notNull()
      .references(() => imports.id, { onDelete: "cascade" }),
    modelId: integer("model_id")
      .notNull()
      .references(() => models.id),
    /** Null for numbers about the whole training. */
    checkpointId: integer("checkpoint_id").references(() => checkpoints.id),
    task: text("task"),
    metric: text("metric").notNull(),
    unit: text("unit"),
    /** A node or an edge in the grammar of node-name.ts. */
    component: text("component"),
    /** Step of the other checkpoint, for numbers that compare two. */
    reference: integer("reference"),
    /** Edges asked for, for numbers about a circuit of a given size. */
    size: integer("size"),
    value: doublePrecision("value").notNull(),
  },
  (t) => [
    index("imported_value_of_model").on(t.modelId, t.metric, t.task),
    index("imported_value_of_checkpoint").on(t.checkpointId),
    index("imported_value_of_import").on(t.importId),
    finite("imported_value_finite", t.value),
    check("imported_value_counts", sql`${t.reference} >= 0 and ${t.size} >= 0`),
  ],
);
