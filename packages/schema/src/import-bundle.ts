/**
 * @file The bundle in which results of others travel: circuits and numbers read from published files, with where they come from and
 * what licence they are under. Nothing in it was computed here.
 */
import { z } from "zod";
import { modelRecord } from "./bundle.ts";
import { MAX_INTEGER } from "./limits.ts";
import { commandRecord } from "./portable-text.ts";

export const IMPORT_FORMAT = 1;

/** Models and checkpoints of one import, each of which is looked up and stored by itself: ten models of every published step. */
export const MAX_IMPORTED_MODELS = 1_000;
export const MAX_IMPORTED_CHECKPOINTS = 10_000;

/** Numbers of one import: a table of every head (1,024) at every checkpoint (154) of a large model, six times. */
export const MAX_IMPORTED_VALUES = 1_000_000;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const name = z.string().min(1).max(200);
const sentence = z.string().min(1).max(2000);
const count = z.int().min(0).max(MAX_INTEGER);

/** What published results need of a model: its name and its shape. */
export const importedModel = modelRecord.omit({ license: true, citation: true, licenseSource: true, lastStep: true });

/** A checkpoint as published results know it: nobody has seen its weights. */
export const importedCheckpoint = z.strictObject({
  /** Index into the bundle's models. */
  model: count,
  revision: name,
  step: count,
  tokens: z.int().min(0).nullable(),
});

export const importedCircuit = z.strictObject({
  /** Index into the bundle's checkpoints. */
  checkpoint: count,
  task: name,
  /** Cells (row * n_r + column) of the circuit's edges, ascending. */
  cells: z.array(count),
  /** Packed float32 scores of all edges (packed-scores.ts), base64. */
  scores: z.base64(),
});

export const importedValue = z.strictObject({
  /** Index into the bundle's models. */
  model: count,
  /** Index into the bundle's checkpoints; null for a number about the whole training. */
  checkpoint: count.nullable(),
  task: name.nullable(),
  /** What was measured, such as "circuit-edges" or "copy". */
  metric: name,
  unit: name.nullable(),
  /** The node ("a8.h9", "m3") or edge ("m11->logits") it is about; null for the whole model. */
  component: name.nullable(),
  /** Step of the other checkpoint, for numbers that compare two. */
  reference: count.nullable(),
  /** Edges asked for, for numbers about a circuit of a given size. */
  size: count.nullable(),
  value: z.number(),
});

export const importBundle = z.strictObject({
  format: z.literal(IMPORT_FORMAT),
  /** Content address: same file, source and licence, and the same circuits and numbers read from it. */
  address: sha256,
  file: z.strictObject({ name: z.string().min(1).max(1000), hash: sha256 }),
  /** Where the file comes from: an address or a citation. */
  source: sentence,
  /** SPDX name, or what is known of it. */
  license: sentence,
  provenance: z.strictObject({ analyzerVersion: name, command: commandRecord }),
  models: z.array(importedModel).min(1).max(MAX_IMPORTED_MODELS),
  checkpoints: z.array(importedCheckpoint).max(MAX_IMPORTED_CHECKPOINTS),
  circuits: z.array(importedCircuit),
  values: z.array(importedValue).max(MAX_IMPORTED_VALUES),
});

export type ImportedModel = z.infer<typeof importedModel>;
export type ImportedCheckpoint = z.infer<typeof importedCheckpoint>;
export type ImportedCircuit = z.infer<typeof importedCircuit>;
export type ImportedValue = z.infer<typeof importedValue>;
export type ImportBundle = z.infer<typeof importBundle>;
