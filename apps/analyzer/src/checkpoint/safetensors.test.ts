/** @file Real files, honest and corrupted on purpose in each way a header can lie. */
import { mkdir, symlink, truncate, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { UserError } from "@atlas/schema";
import { expect, test } from "vitest";
import { MAX_HEADER_BYTES, readSafetensorsHeader } from "./safetensors.ts";
import { temporaryFolders } from "./temporary-folder.ts";
import { writeSafetensors } from "./write-safetensors.ts";

const folder = temporaryFolders();

function encode(header: string | object, dataBytes: number, claimedLength?: bigint): Buffer {
  const json = Buffer.from(typeof header === "string" ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(claimedLength ?? BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(dataBytes)]);
}

async function fileOf(bytes: Uint8Array): Promise<string> {
  const path = join(await folder(), "model.safetensors");
  await writeFile(path, bytes);
  return path;
}

async function refusal(path: string): Promise<string> {
  const error = await readSafetensorsHeader(path).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  const { message } = error as UserError;
  expect(message).toMatch(/^[^\n]+\.$/);
  expect(message).toContain(path);
  return message;
}

const f32 = (shape: number[], begin: number, end: number) => ({ dtype: "F32", shape, data_offsets: [begin, end] });
const honest = { __metadata__: { format: "pt" }, b: f32([2], 4, 12), a: f32([], 0, 4), empty: f32([0, 5], 12, 12) };

test("tensors come in the order of their bytes, with offsets from the start of the file", async () => {
  const path = await fileOf(encode(honest, 12));
  const start = 8 + JSON.stringify(honest).length;
  expect(await readSafetensorsHeader(path)).toEqual({
    name: basename(path),
    path,
    size: start + 12,
    tensors: [
      { name: "a", dtype: "F32", shape: [], offset: start, length: 4 },
      { name: "b", dtype: "F32", shape: [2], offset: start + 4, length: 8 },
      { name: "empty", dtype: "F32", shape: [0, 5], offset: start + 12, length: 0 },
    ],
  });
});

test("a header padded with spaces and one without tensors are fine", async () => {
  expect((await readSafetensorsHeader(await fileOf(encode(`${JSON.stringify(honest)}   `, 12)))).tensors).toHaveLength(
    3,
  );
  expect((await readSafetensorsHeader(await fileOf(encode("{}", 0)))).tensors).toEqual([]);
});

test("a symbolic link is resolved", async () => {
  const path = await fileOf(encode(honest, 12));
  const link = join(await folder(), "link.safetensors");
  await symlink(path, link);
  expect((await readSafetensorsHeader(link)).path).toBe(path);
});

test("one name under two spellings is still one name; a name inside a name is not", async () => {
  const twice =
    '{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"\\u0061":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}';
  expect(await refusal(await fileOf(encode(twice, 1)))).toContain('names "a" twice');
  const quoting = { 'a":{"a': f32([], 0, 4), a: f32([], 4, 8), "a\\": f32([], 8, 12) };
  expect((await readSafetensorsHeader(await fileOf(encode(quoting, 12)))).tensors).toHaveLength(3);
});

test("a very long metadata string does not overflow the check for repeated names", async () => {
  const long = { __metadata__: { note: '\\"'.repeat(5_000_000) }, a: f32([], 0, 4) };
  expect((await readSafetensorsHeader(await fileOf(encode(long, 4)))).tensors).toHaveLength(1);
});

const lies: Record<string, [bytes: Uint8Array, says: string]> = {
  "an empty file": [Buffer.alloc(0), "0 bytes are too few"],
  "a header longer than the file": [encode("{}", 0, 3n), "claims 3 bytes in a file of 10"],
  "an absurd header length": [encode("{}", 0, 2n ** 63n), `at most ${MAX_HEADER_BYTES}`],
  "bytes that are not text": [encode("\xff", 0, 1n).fill(0xff, 8), "not UTF-8"],
  "a header that is not JSON": [encode('{"a": ', 0), "not valid JSON"],
  "a header that is a list": [encode("[]", 0), "not a JSON object"],
  "an entry without offsets": [encode({ a: { dtype: "F32", shape: [] } }, 4), "malformed at a.data_offsets"],
  "an entry with something more": [encode({ a: { ...f32([], 0, 4), more: 1 } }, 4), "malformed at a"],
  "a negative extent": [encode({ a: f32([-1], 0, 4) }, 4), "malformed at a.shape.0"],
  "a fractional offset": [encode({ a: f32([], 0, 4.5) }, 4), "malformed at a.data_offsets.1"],
  "offsets beyond exact integers": [encode({ a: f32([], 0, 2 ** 60) }, 4), "malformed at a.data_offsets.1"],
  "an unknown type": [encode({ a: { ...f32([], 0, 4), dtype: "F31" } }, 4), 'type "F31"'],
  "a type named like an object's own method": [encode({ a: { ...f32([], 0, 4), dtype: "toString" } }, 4), "toString"],
  "a length unlike type times shape": [encode({ a: f32([2], 0, 4) }, 4), "spans 4 bytes where F32 [2] needs 8"],
  "a shape whose product overflows": [encode({ a: f32([2 ** 50, 2 ** 50], 0, 4) }, 4), "spans 4 bytes"],
  "an end before the begin": [encode({ a: f32([1], 4, 0) }, 4), "spans -4 bytes"],
  "a tensor that ends behind the file": [encode({ a: f32([2], 0, 8) }, 4), "ends at byte"],
  "overlapping tensors": [encode({ a: f32([2], 0, 8), b: f32([2], 4, 12) }, 12), '"b" overlaps'],
  "two tensors on one place": [encode({ a: f32([1], 0, 4), b: f32([1], 0, 4) }, 4), '"b" overlaps'],
  "a hole": [encode({ a: f32([1], 0, 4), b: f32([1], 8, 12) }, 12), 'before tensor "b" belong to none'],
  "a tail": [encode({ a: f32([1], 0, 4) }, 7), "last 3 bytes belong to no tensor"],
};

test.each(Object.entries(lies))("%s is refused", async (_, [bytes, says]) => {
  expect(await refusal(await fileOf(bytes))).toContain(says);
});

test("a missing file, a folder and a file cut anywhere are refused", async () => {
  const directory = await folder();
  const path = join(directory, "model.safetensors");
  expect(await refusal(path)).toContain("There is no");
  await mkdir(join(directory, "sub"));
  await refusal(join(directory, "sub"));
  await writeSafetensors(path, [{ name: "a", shape: [3], data: Float32Array.of(1, 2, 3) }], "F32");
  const { tensors } = await readSafetensorsHeader(path);
  for (let size = tensors[0]!.offset + 11; size >= 0; size--) {
    await truncate(path, size);
    await refusal(path);
  }
});
