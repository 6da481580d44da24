/** @file What a client sends that publishes: bundles, packed and cut into parts. */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";

export const PUBLISH = `mutation($project: String! = "public", $kind: PublicationKind! = RESULT, $hash: String!, $parts: Int!, $address: String, $part: PublicationPart) {
  publishResults(project: $project, kind: $kind, hash: $hash, parts: $parts, address: $address, part: $part) { complete missing stored } }`;

export const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
export const packedBundle = (bundle: unknown) => gzipSync(JSON.stringify(bundle));

/** One part, with the hash that it has. */
export const part = (index: number, content: Buffer) => ({
  ...{ index, hash: sha256(content), content: content.toString("base64") },
});

/** Variables of PUBLISH for each of so many parts. */
export function cut(bytes: Buffer, parts: number) {
  const size = Math.ceil(bytes.length / parts);
  const common = { hash: sha256(bytes), parts };
  return Array.from({ length: parts }, (_, index) => ({
    ...common,
    part: part(index, bytes.subarray(index * size, (index + 1) * size)),
  }));
}
