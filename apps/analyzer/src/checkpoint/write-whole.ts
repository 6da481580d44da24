/**
 * @file Files that appear whole or not at all: the bytes go to a temporary name in the same folder, reach the disk, and
 * only then take the file's name.
 */
import { randomBytes } from "node:crypto";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { UserError } from "@atlas/schema";

/** @throws UserError when the folder cannot be written to; whatever `write` throws; nothing is left behind. */
export async function writeWhole(path: string, write: (handle: FileHandle) => Promise<void>): Promise<void> {
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString("hex")}.incomplete`;
  const handle = await open(temporary, "w").catch((cause) => {
    throw unwritable(path, cause);
  });
  try {
    await write(handle).finally(() => handle.close());
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

function unwritable(path: string, cause: unknown): UserError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
  return new UserError(`${path} cannot be written (${code}); check that its folder exists and may be written to.`, {
    cause,
  });
}
