/** @file Names of heads, and their places in columns that go by layer, then head. */
import { formatNode, parseNode, UserError } from "@atlas/schema";

export interface Place {
  layer: number;
  head: number;
}

/** @throws UserError when the text names no head. */
export function headOf(text: string): Place {
  const node = parseNode(text);
  if (node.kind === "head") return node;
  throw new UserError(`"${text}" is not a head; name heads such as a3.h7.`);
}

export const headName = (index: number, perLayer: number): string =>
  formatNode({ kind: "head", layer: Math.floor(index / perLayer), head: index % perLayer });

export const headNames = (indices: readonly number[], perLayer: number): string[] =>
  indices.map((index) => headName(index, perLayer));
