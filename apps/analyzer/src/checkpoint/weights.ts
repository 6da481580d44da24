/**
 * @file Opens a checkpoint folder: its config, and where in which file each weight lies. Every name is accounted
 * for, none is missing, surplus or of another shape. No weight is read; weight-digests.ts reads them all, once.
 */
import { join } from "node:path";
import { UserError } from "@atlas/schema";
import { architecture, type ModelConfig, readConfig, weightShapes } from "./config.ts";
import { elements, type TensorFile } from "./tensor-file.ts";
import { readWeightFiles } from "./weight-files.ts";

export const WEIGHT_DTYPES = ["F32", "F16", "BF16"] as const;
export type WeightDtype = (typeof WEIGHT_DTYPES)[number];

/** Where a weight lies: `length` bytes at `offset` of `file` (a real path), row-major, little-endian. */
export interface TensorRecord {
  file: string;
  dtype: WeightDtype;
  shape: readonly number[];
  offset: number;
  length: number;
}

export interface Checkpoint {
  directory: string;
  config: ModelConfig;
  /** By the architecture's name for it; exactly those the architecture has. */
  weights: ReadonlyMap<string, TensorRecord>;
  /** Number of weights' elements; buffers are not counted, a tied unembedding is counted once. */
  parameters: number;
  /** The weight files with all that is in them, buffers included. */
  files: readonly TensorFile[];
}

/** How many names an error lists before it only counts. */
const NAMED = 3;

/** @throws UserError when the folder is no complete checkpoint of a known architecture. */
export async function openCheckpoint(directory: string): Promise<Checkpoint> {
  const config = await readConfig(join(directory, "config.json"));
  const files = await readWeightFiles(directory);
  const expected = weightShapes(config);
  const found = meaningful(config, files);
  checkWeights(files.length === 1 ? files[0]!.path : directory, expected, found);
  const weights = new Map([...expected.keys()].map((name) => [name, found.get(name) as TensorRecord]));
  const parameters = [...expected.values()].reduce((sum, shape) => sum + elements(shape), 0);
  return { directory, config, weights, parameters, files };
}

/** A tensor in its file, of a type that may be unsupported still. */
type Found = Omit<TensorRecord, "dtype"> & { dtype: string };

/** The files' tensors by the architecture's names, without buffers and without a tied model's copy of its embedding. */
function meaningful(config: ModelConfig, files: readonly TensorFile[]): Map<string, Found> {
  const { canonical, buffers, unembedding } = architecture(config.architecture);
  const found = new Map<string, Found>();
  for (const { path: file, tensors } of files)
    for (const { name: spelled, dtype, shape, offset, length } of tensors) {
      const name = canonical(spelled);
      if (buffers.test(name)) continue;
      if (config.tied && name === unembedding && sameShape(shape, [config.vocabulary, config.dModel])) continue;
      refuseTwice(name, found.get(name)?.file, file);
      found.set(name, { file, dtype, shape, offset, length });
    }
  return found;
}

function refuseTwice(name: string, first: string | undefined, second: string): void {
  if (first === undefined) return;
  const both = first === second ? `${first}, under two names` : `${first} and in ${second}`;
  throw new UserError(`Weight "${name}" is twice in the checkpoint, in ${both}; keep one of the two.`);
}

function checkWeights(
  file: string,
  expected: ReadonlyMap<string, readonly number[]>,
  found: ReadonlyMap<string, Found>,
): void {
  const missing = [...expected.keys()].filter((name) => !found.has(name));
  refuse(file, "lacks", missing, "give a complete checkpoint, with a config.json that belongs to it");
  const surplus = [...found.keys()].filter((name) => !expected.has(name));
  refuse(file, "holds, beyond what its architecture has,", surplus, "check that config.json belongs to it");
  const misshapen = [...found].filter(([name, { shape }]) => !sameShape(shape, expected.get(name)!));
  const shapes = misshapen.map(([name, { shape }]) => `${name} ${show(shape)} instead of ${show(expected.get(name)!)}`);
  refuse(file, "holds, in another shape than config.json says,", shapes, "check that config.json belongs to it");
  const mistyped = [...found].filter(([, { dtype }]) => !WEIGHT_DTYPES.some((known) => known === dtype));
  const types = mistyped.map(([name, { dtype }]) => `${name} as ${dtype}`);
  refuse(file, "holds, in an unsupported type,", types, `store weights as ${WEIGHT_DTYPES.join(", ")}`);
}

function refuse(file: string, complaint: string, names: readonly string[], remedy: string): void {
  if (names.length === 0) return;
  const listed = names.slice(0, NAMED).join(", ");
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : "";
  const count = `${names.length} ${names.length === 1 ? "weight" : "weights"}`;
  throw new UserError(`${file} ${complaint} ${count} (${listed}${more}); ${remedy}.`);
}

function sameShape(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((extent, axis) => extent === b[axis]);
}

function show(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}
