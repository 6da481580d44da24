/**
 * @file Paints the edges of a large circuit, strongest first and each weaker one beneath, so that more edges are added to what is
 * there, and the last are taken back where fewer are wanted. What was painted is kept at some numbers of edges, to jump to.
 * Positions never change.
 */
import { type ComputationGraph, computationGraph, type GraphShape } from "@atlas/schema";
import { type Colour, colourTable } from "./colour-table.ts";
import { edgeStyle } from "./edge-style.ts";
import { circuitLayout, type Layout } from "./layout.ts";
import { type Kept, Pixels } from "./pixels.ts";
import { Raster } from "./raster.ts";
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
/** What is painted is kept at these numbers of edges, each a quarter more than the one before, while there is memory for it. */
const LEVELS = new Set(Array.from({ length: 40 }, (_, i) => Math.round(250 * 2 ** (i / 3))));
/** Number of edges that are sooner painted than jumped over. */
const NEAR = 500;
/** Pixels of all that is kept. */
const MOST_KEPT = 40e6;

/** How soon after a picture another one is in its place. */
const IN_PLACE_MS = 500;

/** The picture that was whole when its painter stopped, and when that was. */
let last: { image: ImageData; at: number } | undefined;

export class EdgePainter {
  readonly #graph: ComputationGraph;
  readonly #layout: Layout;
  readonly #context: CanvasRenderingContext2D;
  readonly #image: ImageData;
  readonly #pixels: Pixels;
  readonly #raster: Raster;
  readonly #levels = new Map<number, Kept>();
  /** The moment when each number of edges was painted, from the number that was last jumped to. */
  readonly #marks: Float64Array;
  #jumped = 0;
  readonly #routes: Float32Array;
  /** Edges whose routes are known. */
  #routed = 0;
  #painted = 0;
  #wanted = 0;
  #frame = 0;
  /** Whether the picture that was in its place stays until this one is whole. */
  #waits: boolean;

  /**
   * @param colours of edges that help and of those that harm
   * @param width pixels of the whole picture
   */
  constructor(
    shape: GraphShape,
    private readonly edges: EdgeColumns,
    private readonly canvas: HTMLCanvasElement,
    colours: { positive: Colour; negative: Colour },
    width: number,
  ) {
    this.#graph = computationGraph(shape);
    this.#layout = circuitLayout(shape);
    const scale = width / this.#layout.width;
    canvas.width = width;
    canvas.height = Math.round(scale * this.#layout.height);
    this.#context = canvas.getContext("2d")!;
    this.#image = this.#context.createImageData(canvas.width, canvas.height);
    const table = colourTable(colours.positive, colours.negative);
    this.#pixels = new Pixels(canvas.width, canvas.height, new Uint32Array(this.#image.data.buffer), table);
    this.#raster = new Raster(this.#pixels, scale);
    this.#routes = new Float32Array(ROUTE_NUMBERS * edges.cells.length);
    this.#marks = new Float64Array(edges.cells.length + 1);
    this.#waits = this.#showLast();
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
    if (this.#painted > 0 && this.#painted === this.#wanted) last = { image: this.#image, at: performance.now() };
  }

  /** The picture that was in this one's place, such as that of the checkpoint before: a canvas that is new is empty. */
  #showLast(): boolean {
    const { width, height } = this.canvas;
    if (last === undefined || performance.now() - last.at > IN_PLACE_MS) return false;
    if (last.image.width !== width || last.image.height !== height) return false;
    this.#context.putImageData(last.image, 0, 0);
    return true;
  }

  /** Takes the last edges back where there are too many, and jumps to what was painted before where much is to be painted. */
  #begin(): void {
    if (this.#takeBack()) return;
    const level = Math.max(0, ...[...this.#levels.keys()].filter((count) => count <= this.#wanted));
    if (this.#painted > this.#wanted || level > this.#painted + NEAR) this.#jump(level);
  }

  #takeBack(): boolean {
    if (this.#wanted >= this.#painted || this.#wanted < this.#jumped) return false;
    if (!this.#pixels.takeBack(this.#marks[this.#wanted]!)) return false;
    this.#painted = this.#wanted;
    return true;
  }

  #jump(count: number): void {
    const kept = this.#levels.get(count);
    if (kept === undefined) this.#pixels.clear();
    else this.#pixels.goTo(kept);
    this.#painted = count;
    this.#jumped = count;
    this.#marks[count] = this.#pixels.mark();
  }

  #paint(): void {
    const deadline = performance.now() + SLICE_MS;
    this.#begin();
    while (this.#painted < this.#wanted && performance.now() < deadline) {
      const until = Math.min(this.#wanted, this.#painted + BETWEEN_LOOKS);
      while (this.#painted < until) {
        this.#line(this.#painted++);
        this.#marks[this.#painted] = this.#pixels.mark();
        if (LEVELS.has(this.#painted)) this.#keep();
      }
    }
    if (this.#painted === this.#wanted) this.#waits = false;
    if (!this.#waits) {
      this.#pixels.update();
      this.#context.putImageData(this.#image, 0, 0);
    }
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
      this.#levels.set(this.#painted, this.#pixels.keep());
  }
}

export function edgeAt({ writers, readers }: ComputationGraph, { cells, scores }: EdgeColumns, at: number): ScoredEdge {
  const cell = cells[at]!;
  const column = cell % readers.length;
  return { writer: writers[(cell - column) / readers.length]!, reader: readers[column]!, score: scores[at]! };
}
