/**
 * @file The line an edge takes through the diagram. Neighbouring layers are joined directly; a longer edge runs up a
 * lane in the gap beside a column, so that it never passes behind a node it has nothing to do with. The line depends on
 * the two ends alone, so that it is the same at every checkpoint.
 */
import { type Edge, nodeOf, type Reader, readerIndex, type Writer, writerIndex } from "@atlas/schema";
import { BAR, COLUMN, centre, columnOf, gapX, type Layout, NODE, portOffset } from "./layout.ts";

export interface Point {
  x: number;
  y: number;
}

/** Where an edge begins and ends, and the lane in between where it has one. Curves leave and reach their ends upright. */
export interface Route {
  start: Point;
  end: Point;
  lane: number | undefined;
}

/** Share of the gap between two columns that lanes may use; the rest keeps them off the nodes. */
const LANE_SHARE = 0.7;
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;
const GAP_WIDTH = COLUMN - NODE.width;
/** Height over which a line turns into or out of its lane: less than the distance of two rows of nodes. */
export const TURN = 56;

/** SVG path data of an edge, from writer up to reader. */
export function edgePath(layout: Layout, edge: Edge): string {
  const { start, end, lane } = edgeRoute(layout, edge);
  return lane === undefined ? direct(start, end) : viaLane(start, end, lane);
}

export function edgeRoute(layout: Layout, { writer, reader }: Edge): Route {
  const lane = levelOf(layout, reader) - levelOf(layout, writer) > 1 ? laneX(layout, { writer, reader }) : undefined;
  const start = startOf(layout, writer, reader, lane);
  return { start, end: endOf(layout, reader, start, lane), lane };
}

/** Height in layers. In a sequential model the MLPs stand half a layer above the heads. */
function levelOf({ shape }: Layout, end: Writer | Reader): number {
  const half = shape.parallel ? 0 : 0.5;
  if (end.kind === "input") return half - 1;
  if (end.kind === "logits") return shape.layers;
  return end.kind === "mlp" ? end.layer + half : end.layer;
}

function startOf(layout: Layout, writer: Writer, reader: Reader, lane: number | undefined): Point {
  const { x, y } = centre(layout, writer);
  if (writer.kind !== "input") return { x, y: y - NODE.height / 2 };
  return { x: lane ?? endX(layout, reader), y: y - BAR / 2 };
}

function endOf(layout: Layout, reader: Reader, start: Point, lane: number | undefined): Point {
  if (reader.kind === "logits") return { x: lane ?? start.x, y: centre(layout, reader).y + BAR / 2 };
  return { x: endX(layout, reader), y: centre(layout, nodeOf(reader)).y + NODE.height / 2 };
}

function endX(layout: Layout, reader: Reader): number {
  return centre(layout, nodeOf(reader)).x + (reader.kind === "head" ? portOffset(reader.input) : 0);
}

/** The gap beside the reader on the writer's side; on the way to the logits, the gap to the right of the writer. */
function laneX(layout: Layout, { writer, reader }: Edge): number {
  if (reader.kind === "logits")
    return gapX(writer.kind === "input" ? 0 : columnOf(layout, writer) + 1) + laneOffset(layout, { writer, reader });
  const column = columnOf(layout, reader);
  const fromLeft = writer.kind === "input" || columnOf(layout, writer) <= column;
  return gapX(fromLeft ? column : column + 1) + laneOffset(layout, { writer, reader });
}

/** Spreads edges over a gap: multiples of the golden ratio keep any few of them apart, in particular q, k and v of a head. */
function laneOffset({ shape }: Layout, { writer, reader }: Edge): number {
  const cell = writerIndex(shape, writer) * (readerIndex(shape, { kind: "logits" }) + 1) + readerIndex(shape, reader);
  return (((cell * GOLDEN_RATIO) % 1) - 0.5) * GAP_WIDTH * LANE_SHARE;
}

function direct(start: Point, end: Point): string {
  const bend = (start.y - end.y) / 2;
  return `M${show(start)}C${show({ x: start.x, y: start.y - bend })} ${show({ x: end.x, y: end.y + bend })} ${show(end)}`;
}

function viaLane(start: Point, end: Point, lane: number): string {
  const from = { x: lane, y: start.y - TURN };
  const to = { x: lane, y: end.y + TURN };
  const entry = start.x === lane ? `M${show(start)}` : direct(start, from);
  return end.x === lane ? `${entry}L${show(end)}` : `${entry}L${show(to)}${direct(to, end).replace(/^M[^C]+/, "")}`;
}

function show({ x, y }: Point): string {
  return `${Math.round(x * 10) / 10},${Math.round(y * 10) / 10}`;
}
