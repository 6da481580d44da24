/**
 * @file Which files of a folder hold a model's weights: one file, or several shards with an index, as safetensors or as
 * PyTorch checkpoints, in this order of preference. Whether they are the weights the model needs is for weights.ts to say.
 */
import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { UserError } from "@atlas/schema";
import { z } from "zod";
import { readSafetensorsHeader } from "./safetensors.ts";
import type { TensorFile } from "./tensor-file.ts";
import { readTorchFile } from "./torch-file.ts";
import { readJsonFile, unreadable } from "./user-files.ts";

type Reader = (path: string) => Promise<TensorFile>;

const PREFERRED = "model.safetensors";
const READERS: readonly (readonly [name: string, read: Reader])[] = [
  [PREFERRED, readSafetensorsHeader],
  ["pytorch_model.bin", readTorchFile],
];
const INDEX = ".index.json";
const REMEDY = "fetch the checkpoint again, all of its files";

const indexSchema = z.looseObject({ weight_map: z.record(z.string(), z.string()) });

/** @param names of what is in a folder */
export function holdsWeights(names: readonly string[]): boolean {
  return weightEntry(names) !== undefined;
}

/** @returns the file, or the index of shards, that weights are read from where all of these files are there. */
export function weightEntry(names: readonly string[]): { name: string; isIndex: boolean } | undefined {
  for (const [name] of READERS) {
    if (names.includes(name)) return { name, isIndex: false };
    if (names.includes(name + INDEX)) return { name: name + INDEX, isIndex: true };
  }
  return undefined;
}

/** @returns one file, or the shards in the order of their names. @throws UserError when there are none or one is unsound. */
export async function readWeightFiles(directory: string): Promise<TensorFile[]> {
  const names = await readdir(directory).catch((cause) => {
    throw unreadable(directory, "give the folder of a checkpoint", cause);
  });
  for (const [name, read] of READERS) {
    if (names.includes(name)) return [await read(join(directory, name))];
    if (names.includes(name + INDEX)) return readShards(join(directory, name + INDEX), read);
  }
  return [await readSafetensorsHeader(join(directory, PREFERRED))];
}

interface WeightIndex {
  /** Names of files beside the index, each once, in order. */
  shards: readonly string[];
  /** The shard of each weight. */
  places: Readonly<Record<string, string>>;
}

/** @throws UserError when the index is malformed or names a file outside of its folder. */
export async function readWeightIndex(index: string): Promise<WeightIndex> {
  const { weight_map: places } = await readJsonFile(index, indexSchema, REMEDY);
  const shards = [...new Set(Object.values(places))].sort();
  if (shards.length === 0) throw new UserError(`${index} names no shard; ${REMEDY}.`);
  for (const shard of shards) refuseOtherFolder(index, shard);
  return { shards, places };
}

async function readShards(index: string, read: Reader): Promise<TensorFile[]> {
  const { shards, places } = await readWeightIndex(index);
  const files = new Map<string, TensorFile>();
  for (const shard of shards) files.set(shard, await read(join(dirname(index), shard)));
  refuseSpread(index, [...files.values()]);
  refuseMissing(index, places, files);
  return [...files.values()];
}

function refuseOtherFolder(index: string, shard: string): void {
  if (shard === "" || shard === "." || shard === ".." || /[/\\\0]/.test(shard))
    throw new UserError(`${index} names ${JSON.stringify(shard)}, which is no file beside it; ${REMEDY}.`);
}

/** onnxruntime maps all of a program's weights from one folder; links in a download cache lead to one, too. */
function refuseSpread(index: string, files: readonly TensorFile[]): void {
  const [first, ...others] = new Set(files.map(({ path }) => dirname(path)));
  if (others.length > 0)
    throw new UserError(`${index} names shards that lie in ${first} and ${others[0]}; put them into one folder.`);
}

function refuseMissing(
  index: string,
  places: Readonly<Record<string, string>>,
  files: ReadonlyMap<string, TensorFile>,
): void {
  const held = new Map([...files].map(([shard, { tensors }]) => [shard, new Set(tensors.map(({ name }) => name))]));
  const lost = Object.entries(places).find(([name, shard]) => !held.get(shard)!.has(name));
  if (lost) throw new UserError(`${index} says that ${lost[0]} is in ${lost[1]}, which does not hold it; ${REMEDY}.`);
}
