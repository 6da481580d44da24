/**
 * @file The header of a safetensors file, read by range and trusted in nothing: afterwards every tensor is known to
 * lie inside the file, to have the length its type and shape say, and to overlap no other. The tensors together
 * cover everything behind the header, so a reader that walks them in order has seen every byte.
 * Which tensors a model needs is for weights.ts to say. Format: https://huggingface.co/docs/safetensors
 */
import { UserError } from "@atlas/schema";
import { z } from "zod";
import {
  byOffset,
  DTYPE_BYTES,
  elements,
  type OpenedFile,
  readRange,
  type TensorFile,
  type TensorSpan,
  withFile,
} from "./tensor-file.ts";
import { firstIssue } from "./user-files.ts";

/** The reference implementation refuses longer headers too; real ones stay far below 1 MB. */
export const MAX_HEADER_BYTES = 100_000_000;
/** The header's length, a little-endian unsigned 64-bit integer, comes first. */
const LENGTH_BYTES = 8;
const METADATA = "__metadata__";

const extent = z.int().min(0);
const tensorEntry = z.strictObject({
  dtype: z.string(),
  shape: z.array(extent),
  data_offsets: z.tuple([extent, extent]),
});
const headerSchema = z.record(z.string(), tensorEntry);

/**
 * The first tensor begins where the header ends, each next one where the last ended.
 * @throws UserError when the file is missing or short, or its header is malformed or lies.
 */
export async function readSafetensorsHeader(path: string): Promise<TensorFile> {
  return withFile(path, async (file) => {
    const dataStart = LENGTH_BYTES + (await readHeaderLength(file));
    const text = decodeUtf8(file.path, await readRange(file, LENGTH_BYTES, dataStart - LENGTH_BYTES));
    const tensors = parseHeader(file.path, text, dataStart);
    checkTiling(file.path, tensors, dataStart, file.size);
    return { name: file.name, path: file.path, size: file.size, tensors };
  });
}

async function readHeaderLength(file: OpenedFile): Promise<number> {
  const { path, size } = file;
  if (size < LENGTH_BYTES) throw damaged(path, `${size} bytes are too few for a safetensors file`);
  const length = (await readRange(file, 0, LENGTH_BYTES)).readBigUInt64LE();
  if (length > BigInt(MAX_HEADER_BYTES))
    throw damaged(path, `its header claims ${length} bytes where at most ${MAX_HEADER_BYTES} are accepted`);
  if (LENGTH_BYTES + Number(length) > size)
    throw damaged(path, `its header claims ${length} bytes in a file of ${size} bytes`);
  return Number(length);
}

function decodeUtf8(path: string, bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw damaged(path, "its header is not UTF-8", cause);
  }
}

function parseHeader(path: string, text: string, dataStart: number): TensorSpan[] {
  const { [METADATA]: _, ...entries } = parseObject(path, text);
  const parsed = headerSchema.safeParse(entries);
  if (!parsed.success) throw damaged(path, `its header is malformed at ${firstIssue(parsed.error)}`);
  return Object.entries(parsed.data)
    .map(
      ([
        name,
        {
          dtype,
          shape,
          data_offsets: [begin, end],
        },
      ]) => {
        const span = { name, dtype, shape, offset: dataStart + begin, length: end - begin };
        checkLength(path, span);
        return span;
      },
    )
    .sort(byOffset);
}

function parseObject(path: string, text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw damaged(path, "its header is not valid JSON", cause);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw damaged(path, "its header is not a JSON object");
  const twice = repeatedKey(text);
  if (twice !== undefined) throw damaged(path, `its header names ${twice} twice`);
  return value as Record<string, unknown>;
}

/**
 * JSON.parse keeps the last of two equal keys in silence. Scanned by hand, as a regular expression overflows the stack
 * on long strings.
 * @param text valid JSON, an object
 * @returns the first key of the outermost object that comes twice, quoted
 */
function repeatedKey(text: string): string | undefined {
  const seen = new Set<string>();
  let depth = 0;
  let string = "";
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (char === '"') {
      const end = closingQuote(text, i);
      string = text.slice(i, end + 1);
      i = end;
    } else if (char === "{" || char === "[") depth++;
    else if (char === "}" || char === "]") depth--;
    else if (char === ":" && depth === 1) {
      const key = JSON.stringify(JSON.parse(string));
      if (seen.has(key)) return key;
      seen.add(key);
    }
  }
  return undefined;
}

function closingQuote(text: string, opening: number): number {
  let i = opening + 1;
  while (text[i] !== '"') i += text[i] === "\\" ? 2 : 1;
  return i;
}

function checkLength(path: string, { name, dtype, shape, length }: TensorSpan): void {
  const bytes = DTYPE_BYTES[dtype];
  if (bytes === undefined)
    throw damaged(
      path,
      `tensor "${name}" has type "${dtype}", which is none of ${Object.keys(DTYPE_BYTES).join(", ")}`,
    );
  const expected = bytes * elements(shape);
  if (length !== expected)
    throw damaged(
      path,
      `tensor "${name}" spans ${length} bytes where ${dtype} [${shape.join(", ")}] needs ${expected}`,
    );
}

/** The format allows neither holes nor overlaps nor a tail; anything else is a truncated or dishonest file. */
function checkTiling(path: string, tensors: readonly TensorSpan[], dataStart: number, size: number): void {
  let covered = dataStart;
  for (const { name, offset, length } of tensors) {
    if (offset + length > size)
      throw damaged(path, `tensor "${name}" ends at byte ${offset + length} of a file of ${size} bytes`);
    if (offset < covered) throw damaged(path, `tensor "${name}" overlaps the tensor before it`);
    if (offset > covered) throw damaged(path, `bytes ${covered} to ${offset} before tensor "${name}" belong to none`);
    covered = offset + length;
  }
  if (covered < size) throw damaged(path, `its last ${size - covered} bytes belong to no tensor`);
}

function damaged(path: string, what: string, cause?: unknown): UserError {
  return new UserError(`${path} is damaged or not a safetensors file: ${what}; fetch or export it again.`, { cause });
}
