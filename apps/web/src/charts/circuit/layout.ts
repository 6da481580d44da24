/**
 * @file Where everything in the circuit diagram stands: layers upwards, a column a head and one for the MLPs, the
 * input as a bar below and the logits as a bar above. It depends on the model's shape alone, so that nothing moves
 * from checkpoint to checkpoint. Units: CSS pixels, y downwards.
 */
import type { CircuitNode, GraphShape, HeadInput } from "@atlas/schema";

export const NODE = { width: 56, height: 36 } as const;
export const COLUMN = 88;
/** Distance of two layers. */
const ROW = 106;
export const BAR = 26;
/** In a sequential model the MLP reads this layer's heads, so it stands above them, and layers stand further apart. */
const SEQUENTIAL_LIFT = 50;
/** Room for the names of the layers and half a gap between columns. */
const LEFT = 62;
const RIGHT = 4;
const PAD = 6;
/** How far a head's three inputs stand from its middle. */
const PORT = 16;

export interface Layout {
  shape: GraphShape;
  width: number;
  height: number;
  /** Left and right end of the input and logits bars. */
  bar: { from: number; to: number };
}

export function circuitLayout(shape: GraphShape): Layout {
  const half = (COLUMN - NODE.width) / 2;
  const to = LEFT + (shape.heads + 1) * COLUMN + half;
  const row = rowHeight(shape);
  return {
    shape,
    width: to + RIGHT,
    height: (shape.layers + 1) * row + 2 * PAD,
    bar: { from: LEFT - half, to },
  };
}

/** With more heads in a layer, names are too small to read beside other things. */
const MOST_BESIDE = 7;

/** Whether the picture needs the page's whole width. */
export function isWide({ heads }: Pick<GraphShape, "heads">): boolean {
  return heads > MOST_BESIDE;
}

/** With more heads in a layer, names are too small to read on a page of usual width, and there are a thousand and more. */
const MOST_NAMED = 20;

/** Whether nodes can bear their names; else they bear the head's number, and the layer's stands beside its row. */
export function fitNames({ heads }: Pick<GraphShape, "heads">): boolean {
  return heads <= MOST_NAMED;
}

function rowHeight({ parallel }: GraphShape): number {
  return parallel ? ROW : ROW + SEQUENTIAL_LIFT;
}

/** Centre of a node; of a bar, its middle. */
export function centre(layout: Layout, node: CircuitNode): { x: number; y: number } {
  const middle = (layout.bar.from + layout.bar.to) / 2;
  if (node.kind === "input") return { x: middle, y: layout.height - PAD - BAR / 2 };
  if (node.kind === "logits") return { x: middle, y: PAD + BAR / 2 };
  const column = node.kind === "head" ? node.head : layout.shape.heads;
  const lift = node.kind === "mlp" && !layout.shape.parallel ? SEQUENTIAL_LIFT : 0;
  return { x: LEFT + (column + 0.5) * COLUMN, y: rowY(layout, node.layer) - lift };
}

/** Middle of a layer's row of heads. */
export function rowY(layout: Layout, layer: number): number {
  return layout.height - PAD - BAR / 2 - (layer + 1) * rowHeight(layout.shape) + NODE.height / 3;
}

/** Middle of the gap between columns; gap 0 is left of the first head, gap heads + 1 right of the MLPs. */
export function gapX(gap: number): number {
  return LEFT + gap * COLUMN;
}

export function columnOf(layout: Layout, node: { kind: "head"; head: number } | { kind: "mlp" }): number {
  return node.kind === "head" ? node.head : layout.shape.heads;
}

/** Offset of a head's query, key or value input from its middle. */
export function portOffset(input: HeadInput): number {
  return { q: -PORT, k: 0, v: PORT }[input];
}
