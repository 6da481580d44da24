import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { bfloat16ToFloat32, float16ToFloat32, float32ToBfloat16, float32ToFloat16 } from "./float16.ts";
import { readTensor } from "./read-tensor.ts";
import { readSafetensorsHeader } from "./safetensors.ts";
import { temporaryFolders } from "./temporary-folder.ts";
import type { WeightDtype } from "./weights.ts";
import { type NamedTensor, type StoredDtype, writeSafetensors } from "./write-safetensors.ts";

const folder = temporaryFolders();

async function readAll(path: string): Promise<NamedTensor[]> {
  const file = await readSafetensorsHeader(path);
  return Promise.all(
    file.tensors.map(async ({ name, shape, offset, length, dtype }) => ({
      name,
      shape,
      data: await readTensor({ file: file.path, dtype: dtype as WeightDtype, shape, offset, length }),
    })),
  );
}

const tensors = fc.uniqueArray(
  fc.record({
    name: fc.string({ minLength: 1 }).filter((name) => name !== "__metadata__" && name !== "__proto__"),
    data: fc.float32Array({ noNaN: true, noDefaultInfinity: true, min: -60000, max: 60000, maxLength: 9 }),
  }),
  { selector: ({ name }) => name },
);

test.each<StoredDtype>(["F32", "F16", "BF16"])("what is written in %s is read back, by name", async (dtype) => {
  const path = join(await folder(), "model.safetensors");
  const stored = {
    F32: (data: Float32Array) => data,
    F16: (data: Float32Array) => float16ToFloat32(float32ToFloat16(data)),
    BF16: (data: Float32Array) => bfloat16ToFloat32(float32ToBfloat16(data)),
  }[dtype];
  await fc.assert(
    fc.asyncProperty(tensors, async (drawn) => {
      await writeSafetensors(
        path,
        drawn.map(({ name, data }) => ({ name, data, shape: [data.length] })),
        dtype,
      );
      const found = new Map((await readAll(path)).map(({ name, data }) => [name, data]));
      expect(found).toEqual(new Map(drawn.map(({ name, data }) => [name, stored(data)])));
    }),
    { numRuns: 50 },
  );
});

test("the order in which tensors are given does not change the file; the data begins at a multiple of 8", async () => {
  const directory = await folder();
  const a = { name: "a", shape: [1], data: Float32Array.of(1) };
  const b = { name: "b", shape: [1, 2], data: Float32Array.of(2, 3) };
  await writeSafetensors(join(directory, "ab"), [a, b], "F16");
  await writeSafetensors(join(directory, "ba"), [b, a], "F16");
  expect(await readFile(join(directory, "ab"))).toEqual(await readFile(join(directory, "ba")));
  expect((await readSafetensorsHeader(join(directory, "ab"))).tensors[0]!.offset % 8).toBe(0);
});

test.each<[number, StoredDtype]>([
  [Number.NaN, "F32"],
  [Number.POSITIVE_INFINITY, "F32"],
  [65520, "F16"],
  [3.4e38, "BF16"],
])("%d in %s is refused and leaves the old file alone", async (value, dtype) => {
  const directory = await folder();
  const path = join(directory, "model.safetensors");
  await writeFile(path, "old");
  const bad = [
    { name: "fine", shape: [1], data: Float32Array.of(1) },
    { name: "worse", shape: [2], data: Float32Array.of(0, value) },
  ];
  await expect(writeSafetensors(path, bad, dtype)).rejects.toThrow(/Value 1 of "worse"/);
  expect(await readdir(directory)).toEqual(["model.safetensors"]);
  expect(await readFile(path, "utf8")).toBe("old");
});
