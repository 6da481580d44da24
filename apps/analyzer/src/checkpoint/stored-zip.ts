/**
 * @file The directory of a zip file whose entries are stored, not compressed, so that each has its bytes at an offset of the
 * file itself. 64-bit sizes are understood. Format: PKWARE's APPNOTE, https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
import { UserError } from "@atlas/schema";
import { type OpenedFile, readRange } from "./tensor-file.ts";

export interface ZipEntry {
  /** First byte of its contents, counted from the start of the file. */
  offset: number;
  /** In bytes. */
  length: number;
}

const LOCAL = { signature: 0x04034b50, bytes: 30 };
const CENTRAL = { signature: 0x02014b50, bytes: 46 };
const END = { signature: 0x06054b50, bytes: 22 };
const END_64 = { signature: 0x06064b50, bytes: 56 };
const LOCATOR_64 = { signature: 0x07064b50, bytes: 20 };
/** A comment of at most 65535 bytes may follow the end record. */
const MAX_COMMENT = 0xffff;
/** Values that stand for "see the 64-bit field". */
const WIDE_16 = 0xffff;
const WIDE_32 = 0xffffffff;
const EXTRA_64 = 1;
const ENCRYPTED = 1;
/** A model of 1024 layers has some tens of thousands of tensors, and a directory of a few megabytes. */
const MAX_DIRECTORY_BYTES = 100_000_000;

interface Directory {
  offset: number;
  length: number;
  entries: number;
}

interface CentralEntry {
  name: string;
  header: number;
  length: number;
}

/** @returns entries by name. @throws UserError when the file is no such zip, or entries overlap or share a name. */
export async function readStoredZip(file: OpenedFile): Promise<Map<string, ZipEntry>> {
  const directory = await findDirectory(file);
  if (directory.length > MAX_DIRECTORY_BYTES || directory.offset + directory.length > file.size)
    throw damaged(file.path, `its directory claims ${directory.length} bytes at byte ${directory.offset}`);
  const bytes = await readRange(file, directory.offset, directory.length);
  const entries = new Map<string, ZipEntry>();
  for (const entry of centralEntries(file.path, bytes, directory.entries)) {
    if (entries.has(entry.name)) throw damaged(file.path, `it holds "${entry.name}" twice`);
    entries.set(entry.name, await locate(file, entry));
  }
  refuseOverlap(file.path, entries);
  return entries;
}

async function findDirectory(file: OpenedFile): Promise<Directory> {
  const start = Math.max(0, file.size - END.bytes - MAX_COMMENT);
  const tail = await readRange(file, start, file.size - start);
  let at = tail.length - END.bytes;
  while (
    at >= 0 &&
    !(tail.readUInt32LE(at) === END.signature && at + END.bytes + tail.readUInt16LE(at + 20) === tail.length)
  )
    at--;
  if (at < 0) throw damaged(file.path, "it has no directory at its end");
  const entries = tail.readUInt16LE(at + 10);
  const length = tail.readUInt32LE(at + 12);
  const offset = tail.readUInt32LE(at + 16);
  const wide = entries === WIDE_16 || length === WIDE_32 || offset === WIDE_32;
  return wide ? findDirectory64(file, start + at - LOCATOR_64.bytes) : { entries, length, offset };
}

async function findDirectory64(file: OpenedFile, locatorAt: number): Promise<Directory> {
  const locator = await record(file, locatorAt, LOCATOR_64);
  const end = await record(file, exact(file.path, locator, 8), END_64);
  return {
    entries: exact(file.path, end, 32),
    length: exact(file.path, end, 40),
    offset: exact(file.path, end, 48),
  };
}

function* centralEntries(path: string, bytes: Buffer, count: number): Generator<CentralEntry> {
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + CENTRAL.bytes > bytes.length || bytes.readUInt32LE(at) !== CENTRAL.signature)
      throw damaged(path, `its directory breaks off after ${i} of ${count} entries`);
    const nameEnd = at + CENTRAL.bytes + bytes.readUInt16LE(at + 28);
    const extraEnd = nameEnd + bytes.readUInt16LE(at + 30);
    const name = bytes.toString("utf8", at + CENTRAL.bytes, nameEnd);
    refuseUnstored(path, name, bytes.readUInt16LE(at + 8), bytes.readUInt16LE(at + 10));
    yield { name, ...extent(path, bytes.subarray(at, nameEnd), bytes.subarray(nameEnd, extraEnd)) };
    at = extraEnd + bytes.readUInt16LE(at + 32);
  }
}

function refuseUnstored(path: string, name: string, flags: number, method: number): void {
  if (flags & ENCRYPTED)
    throw new UserError(`${path} is refused: its entry "${name}" is encrypted; save it unencrypted.`);
  if (method !== 0)
    throw new UserError(
      `${path} is refused: its entry "${name}" is compressed (method ${method}), so its weights cannot be mapped; ` +
        `save it with torch.save or as safetensors.`,
    );
}

/** Each of the three sizes is 64 bits wide, in the extra field, where its 32 bits are all ones. */
function extent(path: string, entry: Buffer, extra: Buffer): { header: number; length: number } {
  let wide = extraField(extra, EXTRA_64);
  const [length, stored, header] = [24, 20, 42].map((field) => {
    const narrow = entry.readUInt32LE(field);
    if (narrow !== WIDE_32) return narrow;
    if (wide.length < 8) throw damaged(path, "its directory lacks a 64-bit size");
    const value = exact(path, wide, 0);
    wide = wide.subarray(8);
    return value;
  }) as [number, number, number];
  if (stored !== length) throw damaged(path, `an entry stores ${stored} bytes for ${length}`);
  return { header, length };
}

function extraField(extra: Buffer, wanted: number): Buffer {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2))
    if (extra.readUInt16LE(at) === wanted) return extra.subarray(at + 4, at + 4 + extra.readUInt16LE(at + 2));
  return Buffer.alloc(0);
}

/** An entry's own header has a name and extra field of its own length before the contents. */
async function locate(file: OpenedFile, { name, header, length }: CentralEntry): Promise<ZipEntry> {
  const local = await record(file, header, LOCAL);
  const offset = header + LOCAL.bytes + local.readUInt16LE(26) + local.readUInt16LE(28);
  if (offset + length > file.size)
    throw damaged(file.path, `its entry "${name}" ends at byte ${offset + length} of a file of ${file.size} bytes`);
  return { offset, length };
}

function refuseOverlap(path: string, entries: ReadonlyMap<string, ZipEntry>): void {
  let covered = 0;
  for (const [name, { offset, length }] of [...entries].sort(
    ([, a], [, b]) => a.offset - b.offset || a.length - b.length,
  )) {
    if (offset < covered) throw damaged(path, `its entry "${name}" overlaps the entry before it`);
    covered = offset + length;
  }
}

async function record(file: OpenedFile, at: number, { signature, bytes }: typeof LOCAL): Promise<Buffer> {
  if (at < 0 || at + bytes > file.size) throw damaged(file.path, `a record should be at byte ${at}`);
  const found = await readRange(file, at, bytes);
  if (found.readUInt32LE(0) !== signature) throw damaged(file.path, `no record of the right kind is at byte ${at}`);
  return found;
}

/** A 64-bit integer that a double holds exactly. */
function exact(path: string, bytes: Buffer, at: number): number {
  const value = bytes.readBigUInt64LE(at);
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw damaged(path, `it claims a size of ${value} bytes`);
  return Number(value);
}

function damaged(path: string, what: string): UserError {
  return new UserError(`${path} is damaged or not a zip file: ${what}; fetch or export it again.`);
}
