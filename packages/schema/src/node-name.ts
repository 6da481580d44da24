/**
 * @file The one grammar of circuit nodes and edges, as the field writes them: `input`, `a3.h7`, `m3`, `logits`,
 * and edges `a0.h1->a1.h3<k>`, `m0->logits`. Layers and heads count from zero.
 */
import { UserError } from "./errors.ts";

/** The three inputs of an attention head, each with its own copy of the residual stream. */
export const HEAD_INPUTS = ["q", "k", "v"] as const;
export type HeadInput = (typeof HEAD_INPUTS)[number];

/** A place that adds its output to the residual stream. */
export type Writer = { kind: "input" } | { kind: "head"; layer: number; head: number } | { kind: "mlp"; layer: number };

/** A place that reads the residual stream. */
export type Reader =
  | { kind: "head"; layer: number; head: number; input: HeadInput }
  | { kind: "mlp"; layer: number }
  | { kind: "logits" };

/** A node of the drawn circuit: a head is one node although it reads three times. */
export type CircuitNode = Writer | { kind: "logits" };

export interface Edge {
  writer: Writer;
  reader: Reader;
}

export function formatNode(node: CircuitNode): string {
  switch (node.kind) {
    case "head":
      return `a${node.layer}.h${node.head}`;
    case "mlp":
      return `m${node.layer}`;
    default:
      return node.kind;
  }
}

/** "a1.h3<k>" for a head's key input; MLPs and the logits read once and carry no suffix. */
export function formatReader(reader: Reader): string {
  return reader.kind === "head" ? `${formatNode(reader)}<${reader.input}>` : formatNode(reader);
}

export function formatEdge(edge: Edge): string {
  return `${formatNode(edge.writer)}->${formatReader(edge.reader)}`;
}

/** The node a reader belongs to: drops the q, k or v. */
export function nodeOf(reader: Reader): CircuitNode {
  return reader.kind === "head" ? { kind: "head", layer: reader.layer, head: reader.head } : reader;
}

const NODE = /^(?:a(\d+)\.h(\d+)|m(\d+)|(input)|(logits))$/;
const READER = /^(?:a(\d+)\.h(\d+)<([qkv])>|m(\d+)|(logits))$/;

/** @throws UserError when the name is not in the grammar. */
export function parseNode(name: string): CircuitNode {
  const [, layer, head, mlp, input, logits] = NODE.exec(name) ?? [];
  if (layer !== undefined) return { kind: "head", layer: Number(layer), head: Number(head) };
  if (mlp !== undefined) return { kind: "mlp", layer: Number(mlp) };
  if (input !== undefined) return { kind: "input" };
  if (logits !== undefined) return { kind: "logits" };
  throw new UserError(`"${name}" is not a circuit node; expected a name such as "a3.h7", "m3", "input" or "logits".`);
}

/** @throws UserError when the name is not in the grammar, or the ends cannot write or read. */
export function parseEdge(name: string): Edge {
  const [from, to, ...rest] = name.split("->");
  const [, layer, head, input, mlp, logits] = READER.exec(to ?? "") ?? [];
  const reader: Reader | undefined =
    layer !== undefined
      ? { kind: "head", layer: Number(layer), head: Number(head), input: input as HeadInput }
      : mlp !== undefined
        ? { kind: "mlp", layer: Number(mlp) }
        : logits !== undefined
          ? { kind: "logits" }
          : undefined;
  const writer = reader && rest.length === 0 ? parseNode(from ?? "") : undefined;
  if (reader === undefined || writer === undefined || writer.kind === "logits")
    throw new UserError(`"${name}" is not an edge; expected a name such as "a0.h1->a1.h3<k>" or "m0->logits".`);
  return { writer, reader };
}
