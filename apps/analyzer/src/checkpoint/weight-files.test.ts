/** @file Which files a folder's weights come from, and shards that are not where their index says. */
import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "@atlas/schema";
import { expect, test } from "vitest";
import { temporaryFolders } from "./temporary-folder.ts";
import { rewriteAsTorch } from "./torch-fixture.ts";
import { holdsWeights, readWeightFiles } from "./weight-files.ts";
import { writeSafetensors } from "./write-safetensors.ts";

const folder = temporaryFolders();
const SHARDS = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"] as const;
const PLACES = { a: SHARDS[0], b: SHARDS[1], c: SHARDS[1] };

const write = (directory: string, file: string, names: readonly string[]) =>
  writeSafetensors(
    join(directory, file),
    names.map((name) => ({ name, shape: [1], data: Float32Array.of(1) })),
    "F32",
  );

const writeIndex = (directory: string, places: unknown, name = "model.safetensors.index.json") =>
  writeFile(join(directory, name), JSON.stringify({ metadata: { total_size: 12 }, weight_map: places }));

async function sharded(places: unknown = PLACES): Promise<string> {
  const directory = await folder();
  await write(directory, SHARDS[0], ["a"]);
  await write(directory, SHARDS[1], ["b", "c"]);
  await writeIndex(directory, places);
  return directory;
}

async function found(directory: string): Promise<string[]> {
  const files = await readWeightFiles(directory);
  return files.map(({ path, tensors }) => `${path.slice(directory.length + 1)}: ${tensors.map(({ name }) => name)}`);
}

async function refusal(directory: string): Promise<string> {
  const error = await readWeightFiles(directory).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).toMatch(/^[^\n]+\.$/);
  return (error as UserError).message;
}

test("shards come in the order of their names", async () => {
  expect(await found(await sharded())).toEqual([`${SHARDS[0]}: a`, `${SHARDS[1]}: b,c`]);
});

test("one file before shards, safetensors before PyTorch's", async () => {
  const directory = await sharded();
  await write(directory, "first.safetensors", ["d"]);
  await rewriteAsTorch(directory, "first.safetensors", "pytorch_model-1.bin");
  await writeIndex(directory, { d: "pytorch_model-1.bin" }, "pytorch_model.bin.index.json");
  await write(directory, "second.safetensors", ["e"]);
  await rewriteAsTorch(directory, "second.safetensors");
  await write(directory, "model.safetensors", ["f"]);
  const next = async (gone: string) => {
    await rm(join(directory, gone));
    return (await found(directory))[0];
  };
  expect(await found(directory)).toEqual(["model.safetensors: f"]);
  expect(await next("model.safetensors")).toBe(`${SHARDS[0]}: a`);
  expect(await next("model.safetensors.index.json")).toBe("pytorch_model.bin: e");
  expect(await next("pytorch_model.bin")).toBe("pytorch_model-1.bin: d");
});

test("what counts as weights", () => {
  expect(holdsWeights(["config.json", "README.md", "model-00001-of-00002.safetensors"])).toBe(false);
  for (const name of ["model.safetensors", "pytorch_model.bin"])
    for (const file of [name, `${name}.index.json`]) expect(holdsWeights(["config.json", file])).toBe(true);
});

test("shards behind links are fine where they lie together, and refused where not", async () => {
  const directory = await sharded();
  const blobs = join(await folder(), "blobs");
  await mkdir(blobs);
  const link = async (shard: string, to: string) => {
    await rename(join(directory, shard), to);
    await symlink(to, join(directory, shard));
  };
  await link(SHARDS[0], join(blobs, "x"));
  expect(await refusal(directory)).toContain(`lie in ${blobs} and ${directory}`);
  await link(SHARDS[1], join(blobs, "y"));
  expect((await readWeightFiles(directory)).map(({ path }) => path)).toEqual([join(blobs, "x"), join(blobs, "y")]);
});

test.each(["../model-00001-of-00002.safetensors", "/etc/passwd", "a/b", "a\\b", "..", ".", "", "a\0b"])(
  "a shard called %j is refused before it is opened",
  async (shard) => {
    expect(await refusal(await sharded({ ...PLACES, a: shard }))).toContain(
      `${JSON.stringify(shard)}, which is no file`,
    );
  },
);

test("a missing shard, a weight that its shard lacks, and an index that is none are refused", async () => {
  const missing = await sharded();
  await rm(join(missing, SHARDS[1]));
  expect(await refusal(missing)).toContain(`There is no ${join(missing, SHARDS[1])}`);
  expect(await refusal(await sharded({ ...PLACES, a: SHARDS[1] }))).toContain(`a is in ${SHARDS[1]}, which does not`);
  expect(await refusal(await sharded([]))).toContain("weight_map");
  expect(await refusal(await sharded({ a: 1 }))).toContain("weight_map.a");
  expect(await refusal(await sharded({}))).toContain("names no shard");
});

test("a folder without weights says which file it looks for first", async () => {
  expect(await refusal(await folder())).toMatch(/There is no .*model\.safetensors/);
  expect(await refusal(join(await folder(), "none"))).toContain("There is no");
});
