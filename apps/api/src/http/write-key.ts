/** @file Who may change something: until there are accounts, whoever sends the key that the server was started with. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { type Viewer, WRITER } from "../context.ts";

/** By the header `Authorization: Bearer KEY`. A wrong key reads like none. */
export type Recognise = (headers: IncomingHttpHeaders) => Viewer;

/** Digests are compared, in constant time, so that neither the key nor its length can be found by trying. */
export function recogniseBy(writeKey: string | undefined): Recognise {
  if (writeKey === undefined)
    return () => anonymous("This server takes no changes; its operator allows them by setting ATLAS_WRITE_KEY.");
  const expected = digest(writeKey);
  return ({ authorization }) => {
    if (authorization === undefined)
      return anonymous("Changes need a key; send it in the header Authorization: Bearer KEY.");
    const key = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    if (key !== undefined && timingSafeEqual(digest(key), expected)) return WRITER;
    return anonymous("The key is not the one of this server; send that which its operator gave you.");
  };
}

const anonymous = (mayNotWrite: string): Viewer => ({ kind: "anonymous", mayNotWrite });
const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
