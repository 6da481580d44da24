/**
 * @file The mapping file: which column or key of a published table means what. A table of a CSV file is all its rows; a table of a
 * JSON file is every object at a path, its lists read side by side and its single values repeated beside them.
 */
import { importedModel } from "@atlas/schema";
import { z } from "zod";
import { readJsonFile } from "../checkpoint/user-files.ts";

const label = z.string().min(1).max(200);

/** Where a field of a row comes from. */
const origin = z.union([
  /** The column or key of this name. */
  label.transform((from) => ({ from })),
  z.strictObject({
    from: label,
    /** What stands there, and what it is called here; other words are refused. */
    names: z.record(label, label).optional(),
  }),
  /** The same in every row. */
  z.strictObject({ value: z.union([label, z.number()]) }),
  /** The key that the n-th `*` of the path stands for, counted from 0. */
  z.strictObject({ key: z.int().min(0), names: z.record(label, label).optional() }),
  /** `start` in the first row, `by` more in each further one. */
  z.strictObject({ start: z.number(), by: z.number() }),
]);
export type Origin = z.infer<typeof origin>;

const fields = {
  model: origin,
  step: origin.optional(),
  task: origin.optional(),
  metric: origin,
  unit: origin.optional(),
  /** a8.h9, L8H9 or 8.9; also m3, input, logits. */
  node: origin.optional(),
  layer: origin.optional(),
  head: origin.optional(),
  /** m11->logits */
  edge: origin.optional(),
  reference: origin.optional(),
  size: origin.optional(),
  /** Absent where the path leads to the numbers themselves. */
  value: origin.optional(),
};
export const FIELDS = Object.keys(fields) as (keyof typeof fields)[];
export type FieldName = (typeof FIELDS)[number];

const table = z
  .strictObject({
    /** Keys from the outermost object inwards, * for all there are: ["series", "*"]. Of JSON files alone. */
    at: z.array(label).default([]),
    ...fields,
  })
  .refine(({ layer, head }) => (layer === undefined) === (head === undefined), {
    message: "layer and head belong together",
  })
  .refine(({ node, layer, edge }) => [node, layer, edge].filter((one) => one !== undefined).length <= 1, {
    message: "give one of node, edge, and layer with head",
  });
export type TableMapping = z.infer<typeof table>;

const mapping = z.strictObject({
  /** For people; not read. */
  comment: z.string().optional(),
  tables: z.array(table).min(1),
  /** Shapes of models that are neither stored nor known. */
  models: z
    .record(
      label,
      z.strictObject({ ...importedModel.omit({ name: true }).shape, tokensPerStep: z.int().min(1).optional() }),
    )
    .default({}),
});
export type Mapping = z.infer<typeof mapping>;

/** @throws UserError when the file cannot be read or is no mapping. */
export const readMapping = (path: string): Promise<Mapping> =>
  readJsonFile(path, mapping, "give a mapping as docs/importing.md describes it");
