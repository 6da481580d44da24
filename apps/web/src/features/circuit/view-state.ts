/** @file What the circuit page shows, as its URL says it. Anything the URL gets wrong falls back to the default. */
import { parseNode } from "@atlas/schema";
import { z } from "zod";
import { addToQuery, settingsChoice } from "../../lib/settings.ts";

/** Kinds of reader that can be shown or hidden; "other" are MLPs and the logits, which read once. */
export const READER_KINDS = ["q", "k", "v", "other"] as const;
export const SIGNS = ["both", "positive", "negative"] as const;

export type ReaderKind = (typeof READER_KINDS)[number];

/** Beyond about a hundred lines no single one can be followed by eye. */
export const DEFAULT_TOP = 100;
/** More edges are painted on a canvas: an SVG of so many lines would be slow, and large. */
export const MOST_EDGES = 2000;

const top = z.union([z.literal("all"), z.coerce.number().int().min(1)]);

const readerKinds = z
  .string()
  .transform((text) => READER_KINDS.filter((kind) => text.split(",").includes(kind)))
  .refine((kinds) => kinds.length > 0);

const nodeName = z.string().refine(isNodeName).nullable();

const circuitView = z.object({
  /** How many of the strongest edges to draw. */
  top: top.default(DEFAULT_TOP).catch(DEFAULT_TOP),
  sign: z.enum(SIGNS).default("both").catch("both"),
  /** Which inputs of a head, or other readers, edges must end in. */
  inputs: readerKinds.default([...READER_KINDS]).catch([...READER_KINDS]),
  /** Show only edges into and out of this node. */
  node: nodeName.default(null).catch(null),
  /** Which of several results. */
  ...settingsChoice,
});

export type CircuitView = z.infer<typeof circuitView>;

export function parseCircuitView(params: Record<string, string | undefined>): CircuitView {
  return circuitView.parse(params);
}

/** The query that reopens this view; what is at its default is left out. */
export function circuitQuery(view: CircuitView): URLSearchParams {
  const query = new URLSearchParams();
  if (view.top !== DEFAULT_TOP) query.set("top", String(view.top));
  if (view.sign !== "both") query.set("sign", view.sign);
  if (view.inputs.length < READER_KINDS.length) query.set("inputs", view.inputs.join(","));
  if (view.node !== null) query.set("node", view.node);
  addToQuery(query, view);
  return query;
}

function isNodeName(name: string): boolean {
  try {
    parseNode(name);
    return true;
  } catch {
    return false;
  }
}
