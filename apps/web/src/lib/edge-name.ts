/** @file Edges as tables for people name them; files keep the grammar of `node-name.ts`. */
import { type Edge, formatNode, nodeOf, type Reader } from "@atlas/schema";

/** "a1.h3 (k)" for a head's key input; MLPs and the logits read once. */
export function readerName(reader: Reader): string {
  const node = formatNode(nodeOf(reader));
  return reader.kind === "head" ? `${node} (${reader.input})` : node;
}

/** "m0 → a1.h3 (k)". */
export function edgeName({ writer, reader }: Edge): string {
  return `${formatNode(writer)} → ${readerName(reader)}`;
}
