/**
 * @file Headers of safetensors files that were changed at random: whatever they say, the reader gives tensors that lie inside the file
 * and cover it, or refuses the file in one sentence that names it.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "@atlas/schema";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readSafetensorsHeader } from "./safetensors.ts";
import { temporaryFolders } from "./temporary-folder.ts";
import { DTYPE_BYTES } from "./tensor-file.ts";

const folder = temporaryFolders();
const DATA_BYTES = 24;

type Entry = Record<string, unknown>;
const honest = (): Record<string, Entry> => ({
  a: { dtype: "F32", shape: [2, 2], data_offsets: [0, 16] },
  b: { dtype: "F16", shape: [4], data_offsets: [16, 24] },
});

/** Numbers that JSON can spell and that no size should be, among some that could be. */
const sizes = fc.oneof(
  fc.integer({ min: -3, max: 40 }),
  fc.constantFrom(2 ** 31, 2 ** 32, 2 ** 53, 2 ** 63, 1e300, -1e300, 1.5, -0),
);
const anything = fc.oneof(sizes, fc.constantFrom("NaN", "16", "", null, true, {}, [], [[]]), fc.jsonValue());
const fields = fc.oneof(
  fc.tuple(fc.constant("shape"), fc.oneof(fc.array(sizes, { maxLength: 4 }), anything)),
  fc.tuple(fc.constant("data_offsets"), fc.oneof(fc.array(sizes, { maxLength: 3 }), anything)),
  fc.tuple(
    fc.constant("dtype"),
    fc.oneof(fc.constantFrom(...Object.keys(DTYPE_BYTES), "f32", "F4", "__proto__"), anything),
  ),
  fc.tuple(fc.constantFrom("extra", "__proto__"), anything),
);

/** One change to the text of an honest header. */
const headers: fc.Arbitrary<string> = fc.oneof(
  // A field of a tensor says something else, or is gone.
  fc.tuple(fc.constantFrom("a", "b"), fields, fc.boolean()).map(([name, [field, value], gone]) => {
    const header = honest();
    if (gone) delete header[name]![field];
    else Object.defineProperty(header[name]!, field, { value, enumerable: true });
    return JSON.stringify(header);
  }),
  // A tensor more, under any name, and perhaps one that is there.
  fc
    .tuple(fc.oneof(fc.constantFrom("a", "\\u0061", "__proto__", "constructor"), fc.string()), fc.array(sizes))
    .map(([name, shape]) => {
      const entry = JSON.stringify({ dtype: "U8", shape, data_offsets: [24, 24] });
      const key = name.startsWith("\\") ? `"${name}"` : JSON.stringify(name);
      return `${JSON.stringify(honest()).slice(0, -1)},${key}:${entry}}`;
    }),
  // A character replaced, cut out or put in.
  fc.tuple(fc.nat(), fc.nat({ max: 2 }), fc.string({ unit: "binary", maxLength: 3 })).map(([at, cut, put]) => {
    const text = JSON.stringify(honest());
    const place = at % text.length;
    return text.slice(0, place) + put + text.slice(place + cut);
  }),
);
/** What the header's length is said to be: the truth, about the truth, or anything that 64 bits hold. */
const lengths = fc.oneof(
  { weight: 4, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.bigInt({ min: 0n, max: 400n }) },
  { weight: 1, arbitrary: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }) },
);

const nameWithALineBreak = JSON.stringify({
  ...honest(),
  "\n": { dtype: "U8", shape: [], data_offsets: [24, 24] },
});

test("a changed header gives tensors inside the file or one sentence", async () => {
  const path = join(await folder(), "model.safetensors");
  const seen = { read: 0, refused: 0 };
  await fc.assert(
    fc.asyncProperty(headers, lengths, fc.integer({ min: -8, max: 8 }), async (text, claimed, more) => {
      const header = Buffer.from(text);
      const length = Buffer.alloc(8);
      length.writeBigUInt64LE(claimed ?? BigInt(header.length));
      // A file that is cut, whole, or longer than its header says; mostly whole.
      const data = Buffer.alloc(DATA_BYTES + (Math.abs(more) > 4 ? more : 0));
      const bytes = Buffer.concat([length, header, data]);
      await writeFile(path, bytes);
      const result = await readSafetensorsHeader(path).catch((error: unknown) => error);
      if (result instanceof Error) {
        seen.refused++;
        expect(result).toBeInstanceOf(UserError);
        expect(result.message).toMatch(/^[^\n]+\.$/);
        expect(result.message).toContain(path);
        // Long values are not quoted at length.
        expect(result.message.length).toBeLessThan(2000);
        return;
      }
      seen.read++;
      const { tensors } = result as Awaited<ReturnType<typeof readSafetensorsHeader>>;
      let covered = 8 + Number(length.readBigUInt64LE());
      for (const { dtype, shape, offset, length: own } of tensors) {
        expect(offset).toBe(covered);
        expect(own).toBe(shape.reduce((a, b) => a * b, DTYPE_BYTES[dtype]!));
        covered += own;
      }
      expect(covered).toBe(bytes.length);
    }),
    { numRuns: 1500, examples: [[nameWithALineBreak, undefined, 0]] },
  );
  expect(Math.min(seen.read, seen.refused)).toBeGreaterThan(10);
});
