/** @file What identifies weights: hashes of files and parameters against their definitions; and weights that are not finite. */
import { createHash } from "node:crypto";
import { open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type CheckpointChoices, writeTinyCheckpoint } from "./checkpoint-fixture.ts";
import { temporaryFolders } from "./temporary-folder.ts";
import { rewriteAsTorch } from "./torch-fixture.ts";
import { writeOverlapping, writeSharded } from "./unusual-weights-fixture.ts";
import { digestFiniteWeights } from "./weight-digests.ts";
import { type Checkpoint, openCheckpoint } from "./weights.ts";
import type { NamedTensor } from "./write-safetensors.ts";

const folder = temporaryFolders();
const NORM = "gpt_neox.final_layer_norm.bias";

async function tiny(choices: CheckpointChoices = {}) {
  return openCheckpoint(await writeTinyCheckpoint(await folder(), choices));
}
const sharded = async (torch: boolean) => writeSharded(await folder(), torch);
const overlapping = async () => openCheckpoint(await writeOverlapping(await folder()));

const weightHash = async (checkpoint: Checkpoint) => (await digestFiniteWeights(checkpoint)).weightHash;
const fingerprint = async (checkpoint: Checkpoint) => (await digestFiniteWeights(checkpoint)).fingerprint;

const vector = (name: string, length: number): NamedTensor => ({
  name,
  shape: [length],
  data: new Float32Array(length),
});

async function overwrite(file: string, offset: number, pattern: number, size: number): Promise<void> {
  const value = Buffer.alloc(size);
  value.writeUIntLE(pattern, 0, size);
  const handle = await open(file, "r+");
  await handle.write(value, 0, size, offset).finally(() => handle.close());
}

function swapped(all: NamedTensor[], a: string, b: string): NamedTensor[] {
  const data = (name: string) => all.find((one) => one.name === name)!.data;
  const other = new Map([
    [a, data(b)],
    [b, data(a)],
  ]);
  return all.map((one) => ({ ...one, data: other.get(one.name) ?? one.data }));
}

const sha256 = (bytes: string | Uint8Array) => createHash("sha256").update(bytes).digest("hex");

describe("the fingerprint of parameters", () => {
  /** Written out once more, from its definition: a digest of digests of 4 MiB for each weight, one line for each, by name. */
  async function defined({ weights }: Checkpoint): Promise<string> {
    const lines: string[] = [];
    for (const [name, { file, dtype, shape, offset, length }] of weights) {
      const bytes = (await readFile(file)).subarray(offset, offset + length);
      const digest = createHash("sha256");
      for (let at = 0; at < length; at += 2 ** 22)
        digest.update(Buffer.from(sha256(bytes.subarray(at, at + 2 ** 22)), "hex"));
      lines.push(`${name} ${dtype} [${shape.join(", ")}] ${digest.digest("hex")}\n`);
    }
    return sha256(lines.sort().join(""));
  }

  test("is as defined, for weights of many pieces and for weights that share bytes", async () => {
    const long = await tiny({ config: { vocab_size: 100_003 } });
    expect(await fingerprint(long)).toBe(await defined(long));
    const shared = await overlapping();
    expect(await fingerprint(shared)).toBe(await defined(shared));
  });

  test("is the same in every format, order and number of files, where the files' hashes differ", async () => {
    const whole = await tiny();
    const others = [
      await openCheckpoint((await sharded(false)).directory),
      await openCheckpoint((await sharded(true)).directory),
      await openCheckpoint(await rewriteAsTorch(await writeTinyCheckpoint(await folder()))),
      await tiny({ change: (all) => [...all, vector("gpt_neox.layers.0.attention.masked_bias", 1)] }),
    ];
    const same = await fingerprint(whole);
    expect(await Promise.all(others.map(fingerprint))).toEqual(others.map(() => same));
    const hashes = await Promise.all([whole, ...others].map(weightHash));
    expect(new Set(hashes).size).toBe(hashes.length);
  });

  test("tells apart another value, another type, and two weights that were swapped", async () => {
    const changed = [
      await tiny({ seed: 2 }),
      await tiny({ dtype: "F16" }),
      await tiny({
        change: (all) =>
          all.map((one) => (one.name === NORM ? { ...one, data: one.data.map((x, i) => (i === 3 ? x + 1 : x)) } : one)),
      }),
      await tiny({
        change: (all) =>
          swapped(all, "gpt_neox.layers.0.attention.dense.bias", "gpt_neox.layers.1.attention.dense.bias"),
      }),
    ];
    const prints = await Promise.all([await tiny(), ...changed].map(fingerprint));
    expect(new Set(prints).size).toBe(prints.length);
  });
});

describe("weightHash", () => {
  test("is the SHA-256 of the file, also when the file is many pieces long", async () => {
    const checkpoint = await tiny({ config: { vocab_size: 100_003 } });
    const bytes = await readFile(checkpoint.files[0]!.path);
    expect(bytes.length).toBeGreaterThan(12e6);
    expect(await weightHash(checkpoint)).toBe(createHash("sha256").update(bytes).digest("hex"));
  });

  test("hashes a file whose values are not aligned to 4 bytes", async () => {
    const odd = vector("gpt_neox.layers.0.attention.bias", 1);
    const checkpoint = await tiny({ dtype: "F16", change: (all) => [...all, odd] });
    expect(await weightHash(checkpoint)).toMatch(/^[0-9a-f]{64}$/);
  });

  test("of several files is that of their hashes, one a line", async () => {
    for (const torch of [false, true]) {
      const { directory, shards } = await sharded(torch);
      const all = createHash("sha256");
      for (const shard of shards) all.update(`${sha256(await readFile(join(directory, shard)))}\n`);
      const checkpoint = await openCheckpoint(directory);
      expect(await weightHash(checkpoint)).toBe(all.digest("hex"));
      const { files } = await digestFiniteWeights(checkpoint);
      expect(files.map(({ name }) => name)).toEqual(shards);
    }
  });

  test("of a PyTorch file in which weights share their bytes is that of the file", async () => {
    const checkpoint = await overlapping();
    expect(await weightHash(checkpoint)).toBe(sha256(await readFile(checkpoint.files[0]!.path)));
    const { file, offset } = checkpoint.weights.get("transformer.wte.weight")!;
    await overwrite(file, offset + 4 * 20, 0x7fc00000, 4);
    await expect(weightHash(checkpoint)).rejects.toThrow(/is NaN or infinite at element \d+;/);
  });

  const bits = {
    F32: [0x7f800000, 0xff800000, 0x7fc00000],
    F16: [0x7c00, 0xfc00, 0x7e01],
    BF16: [0x7f80, 0xff80, 0x7fc1],
  };
  test.each(["F32", "F16", "BF16"] as const)(
    "refuses a value that is not finite, anywhere in a long %s weight",
    async (dtype) => {
      const checkpoint = await tiny({ dtype, config: { vocab_size: 140_001 } });
      const { file, offset, length } = checkpoint.weights.get("embed_out.weight")!;
      expect(length).toBeGreaterThan(2 ** 22);
      const size = dtype === "F32" ? 4 : 2;
      for (const element of [0, 2 ** 21, length / size - 1])
        for (const pattern of bits[dtype]) {
          await overwrite(file, offset + element * size, pattern, size);
          await expect(weightHash(checkpoint)).rejects.toThrow(
            `Weight "embed_out.weight" in ${file} is NaN or infinite at element ${element};`,
          );
          await overwrite(file, offset + element * size, 0, size);
        }
    },
  );

  test("a NaN in an ignored buffer is no matter", async () => {
    const checkpoint = await tiny({ change: (all) => [...all, vector("gpt_neox.layers.0.attention.masked_bias", 1)] });
    const buffer = checkpoint.files[0]!.tensors.find(({ name }) => name.endsWith("masked_bias"))!;
    await overwrite(checkpoint.files[0]!.path, buffer.offset, 0x7fc00000, 4);
    expect(await weightHash(checkpoint)).toMatch(/^[0-9a-f]{64}$/);
  });

  test("lets the caller's other work go on between pieces", async () => {
    const checkpoint = await tiny({ config: { vocab_size: 400_003 } });
    let turns = 0;
    let running = true;
    const turn = () => {
      turns++;
      if (running) setImmediate(turn);
    };
    turn();
    await weightHash(checkpoint);
    running = false;
    expect(turns).toBeGreaterThan(10); // the file is 13 pieces long
  });
});
