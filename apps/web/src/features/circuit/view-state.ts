/** @file What the circuit page shows, as its URL says it. */
import { parseNode } from "@atlas/schema";
import { z } from "zod";
import { addToQuery, settingsChoice } from "../../lib/settings.ts";
import { addTimeToQuery } from "../../lib/time-axis.ts";
import { type Params, parseView, someOf } from "../../lib/view.ts";
import { timeAxis } from "../training/time-axis.ts";

/** Kinds of reader that can be shown or hidden; "other" are MLPs and the logits, which read once. */
export const READER_KINDS = ["q", "k", "v", "other"] as const;
export const SIGNS = ["both", "positive", "negative"] as const;

export type ReaderKind = (typeof READER_KINDS)[number];

/** Beyond about a hundred lines no single one can be followed by eye. */
export const DEFAULT_TOP = 100;
/** More edges are painted on a canvas: an SVG of so many lines would be slow, and large. */
export const MOST_EDGES = 2000;

const top = z.union([z.literal("all"), z.coerce.number().int().min(1)]);
const nodeName = z.string().refine(isNodeName).nullable();

export const circuitView = z.object({
  /** How many of the strongest edges to draw. */
  top: top.default(DEFAULT_TOP).describe('a number of edges, 1 or more, or "all"'),
  sign: z.enum(SIGNS).default("both"),
  /** Which inputs of a head, or other readers, edges must end in. */
  inputs: someOf(READER_KINDS),
  /** Show only edges into and out of this node. */
  node: nodeName.default(null).describe("the name of a node, such as a3.h7, m2, input or logits"),
  /** Nodes whose edges are shown beside the strongest, however weak. */
  pin: z
    .string()
    .transform((text) => [...new Set(text.split(","))])
    .refine((names) => names.every(isNodeName))
    .default([])
    .describe("names of nodes, such as a3.h7, with commas between"),
  /** Edge by edge, or summed between layers. */
  as: z.enum(["edges", "layers"]).default("edges"),
  ...timeAxis,
  /** Which of several results. */
  ...settingsChoice,
});

export type CircuitView = z.infer<typeof circuitView>;

export function parseCircuitView(params: Params): CircuitView {
  return parseView(circuitView, params);
}

/** The query that reopens this view; what is at its default is left out. */
export function circuitQuery(view: CircuitView): URLSearchParams {
  const query = new URLSearchParams();
  if (view.top !== DEFAULT_TOP) query.set("top", String(view.top));
  if (view.sign !== "both") query.set("sign", view.sign);
  if (view.inputs.length < READER_KINDS.length) query.set("inputs", view.inputs.join(","));
  if (view.node !== null) query.set("node", view.node);
  if (view.pin.length > 0) query.set("pin", view.pin.join(","));
  if (view.as !== "edges") query.set("as", view.as);
  addToQuery(query, view);
  addTimeToQuery(query, view);
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
