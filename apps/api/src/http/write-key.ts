/** @file Who may change something: until there are accounts, whoever sends one of the keys that the server was started with. */
import { createHash, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Viewer } from "../context.ts";

/** By the header `Authorization: Bearer KEY`. A wrong key reads like none. */
export type Recognise = (headers: IncomingHttpHeaders) => Viewer;

/** Digests are compared, each in constant time, so that neither a key nor its length can be found by trying. */
export function recogniseBy(writeKeys: readonly string[]): Recognise {
  if (writeKeys.length === 0)
    return () => anonymous("This server takes no changes; its operator allows them by setting ATLAS_WRITE_KEY.");
  const writers = writeKeys.map((key, i) => ({
    digest: digest(key),
    viewer: { kind: "writer", key: `${i}` } as const,
  }));
  return ({ authorization }) => {
    if (authorization === undefined)
      return anonymous("Changes need a key; send it in the header Authorization: Bearer KEY.");
    const key = /^Bearer +(\S+)$/i.exec(authorization)?.[1];
    const given = key === undefined ? undefined : digest(key);
    const [writer] = writers.filter((known) => given !== undefined && timingSafeEqual(given, known.digest));
    return writer?.viewer ?? anonymous("The key is none of this server's; send the one that its operator gave you.");
  };
}

const anonymous = (mayNotWrite: string): Viewer => ({ kind: "anonymous", mayNotWrite });
const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
