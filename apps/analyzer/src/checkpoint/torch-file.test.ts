/** @file PyTorch checkpoints, honest and corrupted on purpose: in their zip, in their pickle and in what they say of tensors. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "@atlas/schema";
import { describe, expect, test } from "vitest";
import { readTensor } from "./read-tensor.ts";
import { temporaryFolders } from "./temporary-folder.ts";
import { readTorchFile } from "./torch-file.ts";
import {
  pickled,
  pickledTensor,
  pickledTensors,
  type TorchTensor,
  torchZip,
  type ZippedEntry,
  zipped,
} from "./torch-fixture.ts";
import type { WeightDtype } from "./weights.ts";

const folder = temporaryFolders();

async function fileOf(bytes: Uint8Array): Promise<string> {
  const path = join(await folder(), "pytorch_model.bin");
  await writeFile(path, bytes);
  return path;
}

async function refusal(bytes: Uint8Array): Promise<string> {
  const path = await fileOf(bytes);
  const error = await readTorchFile(path).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  const { message } = error as UserError;
  expect(message).toMatch(/^[^\n]+\.$/);
  expect(message).toContain(path);
  return message;
}

const floats = new Uint8Array(Float32Array.of(0, 1, 2, 3, 4, 5).buffer);
const six: TorchTensor = { storage: "Float", key: "0", length: 6, shape: [2, 3] };
const entriesOf = (tensors: Record<string, TorchTensor>) => torchZip(pickledTensors(tensors), { 0: floats });

async function values(bytes: Uint8Array): Promise<Record<string, readonly number[]>> {
  const { path, tensors } = await readTorchFile(await fileOf(bytes));
  const read = tensors.map(async ({ name, dtype, ...rest }) => {
    const data = await readTensor({ file: path, dtype: dtype as WeightDtype, ...rest });
    return [name, [...data]] as const;
  });
  return Object.fromEntries(await Promise.all(read));
}

describe("readTorchFile", () => {
  test("finds every tensor at its offset, in the order of their bytes", async () => {
    const halves = new Uint8Array(Uint16Array.of(0x3c00, 0xc000).buffer);
    const brains = new Uint8Array(Uint16Array.of(0x3f80, 0xc000).buffer);
    const pickle = pickledTensors({
      brain: { storage: "BFloat16", key: "2", length: 2, shape: [2] },
      half: { storage: "Half", key: "1", length: 2, shape: [1, 2] },
      wide: six,
      scalar: { ...six, offset: 5, shape: [] },
    });
    const bytes = zipped(torchZip(pickle, { 0: floats, 1: halves, 2: brains }));
    const { tensors, size } = await readTorchFile(await fileOf(bytes));
    expect(size).toBe(bytes.length);
    expect(tensors.map(({ name, dtype, shape, length }) => [name, dtype, shape, length])).toEqual([
      ["wide", "F32", [2, 3], 24],
      ["scalar", "F32", [], 4],
      ["half", "F16", [1, 2], 4],
      ["brain", "BF16", [2], 4],
    ]);
    expect(bytes.readFloatLE(tensors[0]!.offset + 4)).toBe(1);
    expect(await values(bytes)).toEqual({ wide: [0, 1, 2, 3, 4, 5], scalar: [5], half: [1, -2], brain: [1, -2] });
  });

  test("tensors may share a storage", async () => {
    const views = { all: six, tied: six, row: { ...six, offset: 3, shape: [3] }, none: { ...six, shape: [0, 3] } };
    expect(await values(zipped(entriesOf(views)))).toEqual({
      ...{ all: [0, 1, 2, 3, 4, 5], tied: [0, 1, 2, 3, 4, 5], row: [3, 4, 5], none: [] },
    });
  });

  test("strides of axes of one element say nothing", async () => {
    const odd = { ...six, shape: [1, 2, 1, 3], strides: [99, 3, 7, 1] };
    expect((await values(zipped(entriesOf({ odd })))).odd).toHaveLength(6);
  });

  test("64-bit sizes, a comment, and another root folder", async () => {
    const entries = entriesOf({ six });
    const wide = await values(zipped(entries, { wide: true, comment: "PK\x05\x06 as a comment, not the end" }));
    expect(wide.six).toEqual([0, 1, 2, 3, 4, 5]);
    const renamed = entries.map((entry) => ({ ...entry, name: entry.name.replace("archive", "pytorch_model") }));
    expect((await values(zipped(renamed))).six).toHaveLength(6);
  });

  test("a state dict with its metadata", async () => {
    const { start, stop, orderedDict, text, dict } = pickled;
    const metadata = dict([["_metadata", orderedDict()]]);
    const items = [Buffer.from("("), text("six"), pickledTensor(six), Buffer.from("u")];
    const pickle = Buffer.concat([start, orderedDict(), ...items, metadata, Buffer.from("b"), stop]);
    expect((await values(zipped(torchZip(pickle, { 0: floats })))).six).toHaveLength(6);
  });
});

const change = (name: string, with_: Partial<ZippedEntry>) =>
  zipped(entriesOf({ six }).map((entry) => (entry.name.endsWith(name) ? { ...entry, ...with_ } : entry)));
const pickleOf = (...pieces: Buffer[]) =>
  zipped(torchZip(Buffer.concat([pickled.start, ...pieces, pickled.stop]), { 0: floats }));
const tensor = (changes: Partial<TorchTensor>) => zipped(entriesOf({ six: { ...six, ...changes } }));
const { int, text, global, tuple } = pickled;

const lies: Record<string, [bytes: Uint8Array, says: string]> = {
  "an empty file": [Buffer.alloc(0), "no directory at its end"],
  "a file of something else": [Buffer.alloc(1000, "a"), "no directory at its end"],
  "the format before 1.6": [Buffer.from("80028a0a6cfc9c46f9206aa850192e8002", "hex"), "from before 1.6"],
  "a compressed entry": [change("data/0", { method: 8 }), '"archive/data/0" is compressed (method 8)'],
  "an encrypted entry": [change("data/0", { flags: 1 }), "is encrypted"],
  "an archive without its pickle": [change("data.pkl", { name: "archive/other" }), "0 entries data.pkl"],
  "an archive with two pickles": [change("version", { name: "data.pkl" }), "2 entries data.pkl"],
  "two entries of one name": [change("version", { name: "archive/data/0" }), '"archive/data/0" twice'],
  "big-endian numbers": [change("byteorder", { data: Buffer.from("big") }), "not little-endian"],
  "a missing storage": [tensor({ key: "1" }), 'the storage "1" of tensor "six" is missing'],
  "a storage outside the archive's folder": [tensor({ key: "../version" }), '"../version" of tensor "six" is missing'],
  "a storage of another length": [tensor({ length: 7 }), "has 24 bytes instead of 28"],
  "a tensor behind its storage": [tensor({ offset: 1 }), "ends behind its storage"],
  "a shape too large for anything": [
    tensor({ shape: [2 ** 40, 2 ** 40], strides: [2 ** 40, 1] }),
    "ends behind its storage",
  ],
  "a shape of nothing and everything": [tensor({ shape: [2 ** 40, 2 ** 40, 0], offset: 7 }), "ends behind its storage"],
  "a transposed tensor": [tensor({ shape: [3, 2], strides: [1, 3] }), "strides [1, 3] for [3, 2]"],
  "an expanded tensor": [tensor({ shape: [4, 6], strides: [0, 1] }), "strides [0, 1] for [4, 6]"],
  "a value that is no tensor": [pickleOf(pickled.dict([["epoch", int(3)]])), '"epoch" in it is no tensor'],
  "a checkpoint of a training run": [
    pickleOf(pickled.dict([["model", pickled.dict([["six", pickledTensor(six)]])]])),
    '"model" in it is no tensor',
  ],
  "a tensor alone": [pickleOf(pickledTensor(six)), "it is no tensor"],
  "a tensor of something else": [
    pickleOf(
      global("torch._utils", "_rebuild_tensor_v2"),
      tuple(text("0"), int(0), tuple(), tuple()),
      Buffer.from("R"),
    ),
    "REDUCE of torch._utils._rebuild_tensor_v2 with unknown arguments",
  ],
  "a storage of unknown numbers": [tensor({ storage: "QInt8" }), "GLOBAL of torch.QInt8Storage"],
  "a call of os.system": [
    pickleOf(global("os", "system"), tuple(text("true")), Buffer.from("R")),
    "GLOBAL of os.system",
  ],
};

test.each(Object.entries(lies))("%s is refused", async (_, [bytes, says]) => {
  expect(await refusal(bytes)).toContain(says);
});

test("types that no weight has are read, and left to whoever needs the weight", async () => {
  const { tensors } = await readTorchFile(await fileOf(tensor({ storage: "Double", length: 3, shape: [3] })));
  expect(tensors).toMatchObject([{ name: "six", dtype: "F64", length: 24 }]);
});

test("overlapping entries are refused", async () => {
  const bytes = zipped(entriesOf({ six }));
  const second = bytes.lastIndexOf("PK\x01\x02");
  const first = bytes.indexOf("PK\x01\x02");
  bytes.copy(bytes, second + 42, first + 42, first + 46);
  expect(await refusal(bytes)).toContain("overlaps");
});

test.each([false, true])("a file cut anywhere is refused (64-bit sizes: %s)", async (wide) => {
  const bytes = zipped(entriesOf({ six }), { wide });
  for (let size = bytes.length - 1; size > 0; size -= 7) await refusal(bytes.subarray(0, size));
});

test("no flipped byte makes the reader do anything but read or refuse", async () => {
  const bytes = zipped(entriesOf({ six }), { wide: true });
  for (let at = 0; at < bytes.length; at += 3) {
    const flipped = Buffer.from(bytes);
    flipped[at]! ^= 0xff;
    const error = await readTorchFile(await fileOf(flipped)).catch((thrown: unknown) => thrown);
    if (error instanceof Error) expect(error).toBeInstanceOf(UserError);
  }
});
