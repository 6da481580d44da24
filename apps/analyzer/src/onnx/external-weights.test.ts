/** @file Weights stay in their checkpoint file: read from there in every type, and never copied into the model. */
import { readFileSync } from "node:fs";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fromBinary } from "@bufbuild/protobuf";
import { describe, expect, test } from "vitest";
import { writeTinyCheckpoint } from "../checkpoint/checkpoint-fixture.ts";
import { readSafetensorsHeader } from "../checkpoint/safetensors.ts";
import { temporaryFolders } from "../checkpoint/temporary-folder.ts";
import { openCheckpoint } from "../checkpoint/weights.ts";
import { type StoredDtype, writeSafetensors } from "../checkpoint/write-safetensors.ts";
import { Graph } from "../graph/graph.ts";
import { type DType, sizeOf } from "../graph/value.ts";
import { attributeProgram } from "../program/attribute.ts";
import { toOnnx } from "./model-proto.ts";
import { ModelProtoSchema, TensorProto_DataLocation } from "./onnx_pb.ts";
import { createSession } from "./session.ts";

const folder = temporaryFolders();
const DTYPES: Record<string, DType> = { F32: "f32", F16: "f16", BF16: "bf16" };

/** Exact in every type: a sign, one bit of exponent either way, four bits of fraction. */
const first = Float32Array.of(1, -2, 0.5, 1.25, -1.75, 3);
const second = Float32Array.of(0, 4, -0.125, 1.5);
const tensors = [
  { name: "first", shape: [2, 3], data: first },
  { name: "second", shape: [4], data: second },
];

/** Reads both tensors through a session. */
async function readBack(path: string) {
  const file = await readSafetensorsHeader(path);
  const g = new Graph();
  for (const { name, dtype, shape, offset, length } of file.tensors) {
    const weight = g.weight(name, DTYPES[dtype]!, shape, { file: file.path, offset, length });
    g.output(`read ${name}`, g.tap(g.float32(weight)));
  }
  const session = await createSession(g, { threads: 1 });
  const results = await session.run({});
  await session.release();
  return results;
}
const expected = {
  "read first": { shape: [2, 3], data: first },
  "read second": { shape: [4], data: second },
};

/** A safetensors file written by hand; its data begins `shift` bytes past a multiple of eight. */
async function writeByHand(path: string, dtype: string, encode: (data: Float32Array) => Uint8Array, shift: number) {
  let end = 0;
  const parts = tensors.map(({ data }) => Buffer.from(encode(data)));
  const entries = tensors.map(({ name, shape }, i) => {
    const begin = end;
    end += parts[i]!.length;
    return [name, { dtype, shape, data_offsets: [begin, end] }];
  });
  const json = JSON.stringify(Object.fromEntries(entries));
  const header = json.padEnd(Math.ceil(json.length / 8) * 8 + shift);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  await writeFile(path, Buffer.concat([length, Buffer.from(header), ...parts]));
}
const bytesOf = (data: Float32Array) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
/** bfloat16 is the upper half of float32. */
const upperHalves = (data: Float32Array) => new Uint8Array(new Uint16Array(data.buffer).filter((_, i) => i % 2).buffer);

describe("weights are read from the file itself", () => {
  test.each<StoredDtype>(["F32", "F16"])("%s", async (dtype) => {
    const path = join(await folder(), "model.safetensors");
    await writeSafetensors(path, tensors, dtype);
    expect(await readBack(path)).toEqual(expected);
  });

  test("BF16", async () => {
    const path = join(await folder(), "model.safetensors");
    await writeByHand(path, "BF16", upperHalves, 0);
    expect(await readBack(path)).toEqual(expected);
  });

  test.each([1, 3, 4])("data that begins %i bytes past a multiple of eight", async (shift) => {
    const path = join(await folder(), "model.safetensors");
    await writeByHand(path, "F32", bytesOf, shift);
    expect(await readBack(path)).toEqual(expected);
  });

  test("behind a symbolic link into another folder, as in the Hugging Face cache", async () => {
    const cache = await folder();
    await mkdir(join(cache, "blobs"));
    await mkdir(join(cache, "snapshots"));
    await writeSafetensors(join(cache, "blobs", "0123abcd"), tensors, "F32");
    const link = join(cache, "snapshots", "model.safetensors");
    await symlink(join("..", "blobs", "0123abcd"), link);
    expect(await readBack(link)).toEqual(expected);
  });
});

test("weights of two checkpoints, each in its folder", async () => {
  const root = await folder();
  const files = await Promise.all(
    [1, 2].map(async (seed) => {
      const directory = await writeTinyCheckpoint(join(root, `step${seed}`), { seed });
      const { weights } = await openCheckpoint(directory);
      return weights.get("gpt_neox.final_layer_norm.weight")!;
    }),
  );
  const g = new Graph();
  const [a, b] = files.map(({ file, shape, offset, length }) => g.weight(file, "f32", shape, { file, offset, length }));
  g.output("sum", g.add(a!, b!));
  const session = await createSession(g);
  const { sum } = await session.run({}).finally(() => session.release());
  const values = files.map(({ file, offset, length }) => {
    const bytes = readFileSync(file).subarray(offset, offset + length);
    return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + length));
  });
  expect(sum!.data).toEqual(values[0]!.map((value, i) => Math.fround(value + values[1]![i]!)));
});

test("nothing of weight size travels inside a program", async () => {
  const config = { hidden_size: 128, intermediate_size: 512, vocab_size: 3000 };
  const checkpoint = await openCheckpoint(await writeTinyCheckpoint(await folder(), { config, dtype: "F16" }));
  const shape = { batch: 2, positions: 6, metric: "prob-diff", points: 1 } as const;
  const bytes = toOnnx(attributeProgram(checkpoint, shape));
  const { initializer } = fromBinary(ModelProtoSchema, bytes).graph!;
  const external = initializer.filter(({ dataLocation }) => dataLocation === TensorProto_DataLocation.EXTERNAL);
  const largest = Math.max(...initializer.map(({ rawData }) => rawData.length));
  // Inside are masks and rotary tables, [S, S] and [S, d_h], and norms' unit gains, [D]: no matrix over model width.
  expect(largest).toBeLessThanOrEqual(4 * 128);
  expect(bytes.length).toBeLessThan(checkpoint.parameters / 10);
  // Outside is every weight, once, at its own place.
  expect(new Map(external.map(({ name, externalData }) => [name, place(externalData)]))).toEqual(
    new Map([...checkpoint.weights].map(([name, { offset, length }]) => [name, { offset, length }])),
  );
  expect(external.map(({ dims }) => sizeOf(dims.map(Number))).reduce((a, b) => a + b)).toBe(checkpoint.parameters);
});

function place(entries: readonly { key: string; value: string }[]): { offset: number; length: number } {
  const values = new Map(entries.map(({ key, value }) => [key, value]));
  expect(values.get("location")).toBe("model.safetensors");
  return { offset: Number(values.get("offset")), length: Number(values.get("length")) };
}

test("what no output needs is left out", async () => {
  const g = new Graph();
  const x = g.input("x", "f32", [2, 2]);
  const unused = g.weight("unused", "f32", [2, 2], { file: "/nowhere/model.safetensors", offset: 0, length: 16 });
  g.exp(g.matmul(x, unused));
  g.output(
    "y",
    g.at("layer 0", () => g.neg(x)),
  );
  const { graph } = fromBinary(ModelProtoSchema, toOnnx(g));
  expect(graph!.initializer).toEqual([]);
  expect(graph!.node.map(({ opType, name }) => [opType, name])).toEqual([["Neg", "layer 0/Neg#0"]]);
});
