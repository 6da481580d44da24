/**
 * @file For tests: PyTorch checkpoints byte by byte, honest or not. The pickles are what Python's pickle module writes with
 * protocol 2 for a dict of tensors; the zips can lie where a test wants them to.
 */
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readSafetensorsHeader } from "./safetensors.ts";

const bytes = (text: string) => Buffer.from(text, "latin1");

function number(value: number, size: number): Buffer {
  const buffer = Buffer.alloc(size);
  buffer.writeUIntLE(value, 0, Math.min(size, 6));
  return buffer;
}

/** Pieces of pickles. */
export const pickled = {
  start: bytes("\x80\x02"),
  stop: bytes("."),
  text: (text: string) => Buffer.concat([bytes("X"), number(Buffer.byteLength(text), 4), Buffer.from(text)]),
  /** As Python does it, in the shortest of the four ways. */
  int(value: number): Buffer {
    if (value < 0x100) return Buffer.concat([bytes("K"), number(value, 1)]);
    if (value < 0x10000) return Buffer.concat([bytes("M"), number(value, 2)]);
    if (value < 0x80000000) return Buffer.concat([bytes("J"), number(value, 4)]);
    return Buffer.concat([bytes("\x8a\x06"), number(value, 6)]);
  },
  global: (module: string, name: string) => bytes(`c${module}\n${name}\n`),
  tuple: (...items: Buffer[]) => Buffer.concat([bytes("("), ...items, bytes("t")]),
  orderedDict: () => bytes("ccollections\nOrderedDict\n)R"),
  dict: (items: readonly (readonly [string, Buffer])[]) =>
    Buffer.concat([bytes("}("), ...items.flatMap(([key, value]) => [pickled.text(key), value]), bytes("u")]),
};

export interface TorchTensor {
  /** "Float", "Half", "BFloat16"… */
  storage: string;
  /** Name of the storage in the file. */
  key: string;
  /** Elements of the storage. */
  length: number;
  offset?: number;
  shape: readonly number[];
  /** Those of a tensor without gaps where not given. */
  strides?: readonly number[];
}

export function pickledTensor({
  storage,
  key,
  length,
  offset = 0,
  shape,
  strides = plain(shape),
}: TorchTensor): Buffer {
  const { text, int, global, tuple } = pickled;
  const id = tuple(text("storage"), global("torch", `${storage}Storage`), text(key), text("cpu"), int(length));
  const sizes = [shape, strides].map((list) => tuple(...list.map(int)));
  const args = tuple(id, bytes("Q"), int(offset), ...sizes, bytes("\x89"), pickled.orderedDict());
  return Buffer.concat([global("torch._utils", "_rebuild_tensor_v2"), args, bytes("R")]);
}

function plain(shape: readonly number[]): number[] {
  return shape.map((_, axis) => shape.slice(axis + 1).reduce((a, b) => a * b, 1));
}

export function pickledTensors(tensors: Readonly<Record<string, TorchTensor>>): Buffer {
  const items = Object.entries(tensors).map(([name, tensor]) => [name, pickledTensor(tensor)] as const);
  return Buffer.concat([pickled.start, pickled.dict(items), pickled.stop]);
}

export interface ZippedEntry {
  name: string;
  data: Uint8Array;
  method?: number;
  flags?: number;
}

/** @param wide writes all sizes and offsets in their 64-bit fields. */
export function zipped(entries: readonly ZippedEntry[], { wide = false, comment = "" } = {}): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const entry of entries) {
    const local = localHeader(entry, at);
    central.push(centralHeader(entry, at, wide));
    locals.push(local, Buffer.from(entry.data));
    at += local.length + entry.data.length;
  }
  const directory = Buffer.concat(central);
  return Buffer.concat([...locals, directory, endRecords(entries.length, directory.length, at, wide, bytes(comment))]);
}

/** Fills its extra field so that the data begins at a multiple of 64, as PyTorch does. */
function localHeader({ name, method = 0, flags = 0, data }: ZippedEntry, at: number): Buffer {
  const filled = Math.ceil((at + 30 + name.length) / 64) * 64 - (at + 30 + name.length);
  const sizes = [0, data.length, data.length].map((value) => number(value, 4));
  const fields = [number(20, 2), number(flags, 2), number(method, 2), number(0, 4), ...sizes];
  return Buffer.concat([
    bytes("PK\x03\x04"),
    ...fields,
    number(name.length, 2),
    number(filled, 2),
    bytes(name),
    Buffer.alloc(filled),
  ]);
}

function centralHeader({ name, method = 0, flags = 0, data }: ZippedEntry, at: number, wide: boolean): Buffer {
  const [all, extra] = wide
    ? [
        [0xffffffff, 0xffffffff, 0xffffffff],
        [number(1, 2), number(24, 2), ...[data.length, data.length, at].map((n) => number(n, 8))],
      ]
    : [[data.length, data.length, at], []];
  const tail = Buffer.concat(extra);
  return Buffer.concat([
    ...[bytes("PK\x01\x02"), number(20, 2), number(20, 2), number(flags, 2), number(method, 2), number(0, 8)],
    ...[number(all[0]!, 4), number(all[1]!, 4), number(name.length, 2), number(tail.length, 2)],
    ...[number(0, 10), number(all[2]!, 4), bytes(name), tail],
  ]);
}

function endRecords(entries: number, length: number, offset: number, wide: boolean, comment: Buffer): Buffer {
  const short = [...(wide ? [0xffff, 0xffff] : [entries, entries]).map((n) => number(n, 2))];
  const long = (wide ? [0xffffffff, 0xffffffff] : [length, offset]).map((n) => number(n, 4));
  const end = [bytes("PK\x05\x06"), number(0, 4), ...short, ...long, number(comment.length, 2), comment];
  if (!wide) return Buffer.concat(end);
  const sizes = [entries, entries, length, offset].map((n) => number(n, 8));
  const end64 = [bytes("PK\x06\x06"), number(44, 8), number(45, 2), number(45, 2), number(0, 8), ...sizes];
  const locator = [bytes("PK\x06\x07"), number(0, 4), number(offset + length, 8), number(1, 4)];
  return Buffer.concat([...end64, ...locator, ...end]);
}

/** The zip that torch.save writes. */
export function torchZip(pickle: Uint8Array, storages: Readonly<Record<string, Uint8Array>>): ZippedEntry[] {
  return [
    { name: "archive/data.pkl", data: pickle },
    { name: "archive/byteorder", data: bytes("little") },
    ...Object.entries(storages).map(([key, data]) => ({ name: `archive/data/${key}`, data })),
    { name: "archive/version", data: bytes("3\n") },
  ];
}

const CLASSES: Readonly<Record<string, string>> = {
  ...{ F32: "Float", F16: "Half", BF16: "BFloat16", U8: "Byte", BOOL: "Bool" },
};

/** Turns `model.safetensors` of a folder into `pytorch_model.bin`, or into another file of that format. */
export async function rewriteAsTorch(
  directory: string,
  from = "model.safetensors",
  to = "pytorch_model.bin",
): Promise<string> {
  const { path, tensors } = await readSafetensorsHeader(join(directory, from));
  const file = await readFile(path);
  const storages = Object.fromEntries(
    tensors.map(({ offset, length }, i) => [String(i), file.subarray(offset, offset + length)]),
  );
  const records = tensors.map(({ name, dtype, shape }, i): [string, TorchTensor] => [
    name,
    { storage: CLASSES[dtype]!, key: String(i), length: shape.reduce((a, b) => a * b, 1), shape },
  ]);
  await writeFile(join(directory, to), zipped(torchZip(pickledTensors(Object.fromEntries(records)), storages)));
  await rm(path);
  return directory;
}
