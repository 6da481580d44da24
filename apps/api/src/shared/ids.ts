/** @file Opaque ids: a type and the number of its row, in base64url. Whatever is not of this form is refused at the door. */
import { UserError } from "@atlas/schema";

/** Largest value of the integer columns that number rows. */
const MAX_ROW = 2 ** 31 - 1;

export function encodeId(typename: string, row: string | number | bigint): string {
  return Buffer.from(`${typename}:${row}`).toString("base64url");
}

/** @throws UserError when the text was never an id, other spellings of one included. Whether the object exists is not asked here. */
export function decodeId(id: string): { typename: string; id: string } {
  const [, typename, row] = /^([A-Z][A-Za-z]*):(\d{1,10})$/.exec(Buffer.from(id, "base64url").toString()) ?? [];
  if (typename === undefined || row === undefined || Number(row) > MAX_ROW || encodeId(typename, Number(row)) !== id)
    throw new UserError(`"${id.slice(0, 40)}" is not an id; give one that the field id of an object returned.`);
  return { typename, id: row };
}
