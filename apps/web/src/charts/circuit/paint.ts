/**
 * @file Paints the edges of a large circuit, strongest first and each weaker one beneath, so that more edges are added to what is
 * there. What was painted is kept at every few thousand edges, so that fewer are shown at once, too. Positions never change.
 */
import { type ComputationGraph, computationGraph, type GraphShape } from "@atlas/schema";
import { type Colour, colourTable } from "./colour-table.ts";
import { edgeStyle } from "./edge-style.ts";
import { circuitLayout, type Layout } from "./layout.ts";
import { type Kept, Raster } from "./raster.ts";
import { edgeRoute } from "./route.ts";
import type { ScoredEdge } from "./scored-edge.ts";
import { ROUTE_NUMBERS, storeRoute, traceRoute } from "./trace.ts";

/** Edges as columns, strongest |score| first. */
export interface EdgeColumns {
  /** Row of the writer times the number of readers, plus column of the reader. */
  cells: Int32Array;
  scores: Float32Array;
}

/** How long is drawn before what there is is shown: the rest follows in the next frames, and hands are answered in between. */
const SLICE_MS = 8;
/** Edges between two looks at the clock. */
const BETWEEN_LOOKS = 32;
/** What is painted is kept at these numbers of edges, and at every multiple of the last, while there is memory for it. */
const LEVELS = [500, 1000, 1500, 2000, 3000, 4000];
/** Pixels of all that is kept. */
const MOST_KEPT = 40e6;
/** Where fewer edges are shown than before, what is painted is kept as well with this share of them still to come: a hand that goes on needs it next. */
const AHEAD = 1 / 8;

export class EdgePainter {
  readonly #graph: ComputationGraph;
  readonly #layout: Layout;
  readonly #context: CanvasRenderingContext2D;
  readonly #raster: Raster;
  readonly #image: ImageData;
  readonly #levels = new Map<number, Kept>();
  /** Kept near where the hand is. */
  #near: { count: number; kept: Kept } | undefined;
  /** Number of edges to be kept as near; 0 for none. */
  #nearAt = 0;
  readonly #routes: Float32Array;
  /** Edges whose routes are known. */
  #routed = 0;
  #painted = 0;
  #wanted = 0;
  #frame = 0;

  /** @param colours of edges that help and of those that harm */
  constructor(
    shape: GraphShape,
    private readonly edges: EdgeColumns,
    private readonly canvas: HTMLCanvasElement,
    colours: { positive: Colour; negative: Colour },
  ) {
    this.#graph = computationGraph(shape);
    this.#layout = circuitLayout(shape);
    canvas.width = Math.round(this.#layout.width);
    canvas.height = Math.round(this.#layout.height);
    this.#context = canvas.getContext("2d")!;
    this.#image = this.#context.createImageData(canvas.width, canvas.height);
    this.#raster = new Raster(
      canvas.width,
      canvas.height,
      new Uint32Array(this.#image.data.buffer),
      colourTable(colours.positive, colours.negative),
    );
    this.#routes = new Float32Array(ROUTE_NUMBERS * edges.cells.length);
  }

  /** Shows the strongest edges: in the next frame what one slice of time allows, the rest in those that follow. */
  show(count: number): void {
    cancelAnimationFrame(this.#frame);
    this.#wanted = Math.min(count, this.edges.cells.length);
    this.canvas.dataset.wanted = String(this.#wanted);
    this.#frame = requestAnimationFrame(() => this.#paint());
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
  }

  /** To the largest number of edges that was painted before and is not too many. */
  #begin(): void {
    const back = this.#wanted < this.#painted;
    const counts = [...this.#levels.keys(), this.#near?.count ?? 0, this.#painted];
    const from = Math.max(0, ...counts.filter((count) => count <= this.#wanted));
    if (from !== this.#painted) this.#goTo(from);
    if (!back) return;
    const nearAt = Math.floor(this.#wanted * (1 - AHEAD));
    this.#nearAt = nearAt > this.#painted ? nearAt : 0;
  }

  #goTo(count: number): void {
    const kept = this.#near?.count === count ? this.#near.kept : this.#levels.get(count);
    if (kept === undefined) this.#raster.clear();
    else this.#raster.goTo(kept);
    this.#painted = count;
  }

  #paint(): void {
    const deadline = performance.now() + SLICE_MS;
    this.#begin();
    while (this.#painted < this.#wanted && performance.now() < deadline) {
      const until = Math.min(this.#wanted, this.#painted + BETWEEN_LOOKS);
      while (this.#painted < until) {
        this.#line(this.#painted++);
        if (isLevel(this.#painted)) this.#keep();
        if (this.#painted === this.#nearAt) this.#keepNear();
      }
    }
    this.#raster.update();
    this.#context.putImageData(this.#image, 0, 0);
    this.canvas.dataset.painted = String(this.#painted);
    if (this.#painted < this.#wanted) this.#frame = requestAnimationFrame(() => this.#paint());
  }

  #line(at: number): void {
    const edge = edgeAt(this.#graph, this.edges, at);
    if (at === this.#routed) storeRoute(this.#routes, this.#routed++, edgeRoute(this.#layout, edge));
    const { colour, dash, width, opacity } = edgeStyle(edge, Math.abs(this.edges.scores[0] ?? 0));
    this.#raster.take({ width, opacity, dash, first: colour === "positive" });
    traceRoute(this.#raster, this.#routes, at);
  }

  #keep(): void {
    const room = MOST_KEPT / (this.canvas.width * this.canvas.height);
    if (!this.#levels.has(this.#painted) && this.#levels.size < room)
      this.#levels.set(this.#painted, this.#raster.keep());
  }

  #keepNear(): void {
    this.#near = { count: this.#painted, kept: this.#raster.keep(this.#near?.kept) };
    this.#nearAt = 0;
  }
}

function isLevel(count: number): boolean {
  return LEVELS.includes(count) || count % LEVELS.at(-1)! === 0;
}

export function edgeAt({ writers, readers }: ComputationGraph, { cells, scores }: EdgeColumns, at: number): ScoredEdge {
  const cell = cells[at]!;
  const column = cell % readers.length;
  return { writer: writers[(cell - column) / readers.length]!, reader: readers[column]!, score: scores[at]! };
}
