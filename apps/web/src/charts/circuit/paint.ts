/**
 * @file Paints the edges of a large circuit, strongest first and each weaker one beneath, so that more edges are added to what is
 * there. What was painted is kept at every few thousand edges, so that fewer are shown at once, too. Positions never change.
 */
import { type ComputationGraph, computationGraph, type GraphShape } from "@atlas/schema";
import { edgeStyle } from "./edge-style.ts";
import { circuitLayout, type Layout } from "./layout.ts";
import { edgePath } from "./route.ts";
import type { ScoredEdge } from "./scored-edge.ts";

/** Edges as columns, strongest |score| first. */
export interface EdgeColumns {
  /** Row of the writer times the number of readers, plus column of the reader. */
  cells: Int32Array;
  scores: Float32Array;
}

/**
 * How many edges are painted in a frame, at first and at least. What a stroke costs shows in when the next frame comes, not in how
 * long the call takes, so the number follows the frames.
 */
const QUOTA = { first: 100, least: 50 };
/** Frames should come this often; a page that answers within 50 ms has two of them to spare. */
const FRAME_MS = 24;
/** What is painted is kept at these numbers of edges, and at every multiple of the last. */
const LEVELS = [250, 500, 1000, 2000, 4000];

export interface Surface {
  canvas: HTMLCanvasElement;
  /** Pixels of the canvas for one of the layout. */
  scale: number;
  /** Value of a colour's name. */
  colour(name: string): string;
}

export class EdgePainter {
  readonly #graph: ComputationGraph;
  readonly #layout: Layout;
  readonly #context: CanvasRenderingContext2D;
  readonly #levels = new Map<number, HTMLCanvasElement>();
  readonly #paths: Path2D[] = [];
  #painted = 0;
  #wanted = 0;
  #frame = 0;
  #quota = QUOTA.first;
  /** When the frame before began; 0 before the first. */
  #before = 0;

  constructor(
    shape: GraphShape,
    private readonly edges: EdgeColumns,
    private readonly surface: Surface,
  ) {
    this.#graph = computationGraph(shape);
    this.#layout = circuitLayout(shape);
    const { canvas, scale } = surface;
    canvas.width = Math.round(this.#layout.width * scale);
    canvas.height = Math.round(this.#layout.height * scale);
    this.#context = canvas.getContext("2d")!;
  }

  /** Shows the strongest edges: at once what one slice of time allows, the rest in the frames that follow. */
  show(count: number): void {
    cancelAnimationFrame(this.#frame);
    this.#wanted = Math.min(count, this.edges.cells.length);
    this.surface.canvas.dataset.wanted = String(this.#wanted);
    if (this.#wanted < this.#painted) this.#back();
    this.#before = 0;
    this.#paint();
  }

  stop(): void {
    cancelAnimationFrame(this.#frame);
  }

  /** To the largest kept level that is not too many. */
  #back(): void {
    const { canvas } = this.surface;
    this.#context.setTransform(1, 0, 0, 1, 0, 0);
    this.#context.globalCompositeOperation = "source-over";
    this.#context.globalAlpha = 1;
    this.#context.clearRect(0, 0, canvas.width, canvas.height);
    this.#painted = Math.max(0, ...[...this.#levels.keys()].filter((level) => level <= this.#wanted));
    const kept = this.#levels.get(this.#painted);
    if (kept !== undefined) this.#context.drawImage(kept, 0, 0);
  }

  #paint(now = 0): void {
    if (this.#before > 0) {
      const late = now - this.#before > FRAME_MS;
      this.#quota = Math.max(QUOTA.least, Math.round(this.#quota * (late ? 0.5 : 1.25)));
    }
    this.#before = now;
    const { scale } = this.surface;
    this.#context.setTransform(scale, 0, 0, scale, 0, 0);
    this.#context.globalCompositeOperation = "destination-over";
    const until = Math.min(this.#wanted, this.#painted + this.#quota);
    while (this.#painted < until) {
      this.#line(this.#painted++);
      if (isLevel(this.#painted)) this.#keep();
    }
    this.surface.canvas.dataset.painted = String(this.#painted);
    if (this.#painted < this.#wanted) this.#frame = requestAnimationFrame((at) => this.#paint(at));
  }

  #line(at: number): void {
    const edge = edgeAt(this.#graph, this.edges, at);
    const strongest = Math.abs(this.edges.scores[0] ?? 0);
    const { colour, dash, width, opacity } = edgeStyle(edge, strongest);
    this.#context.strokeStyle = this.surface.colour(colour);
    this.#context.globalAlpha = opacity;
    this.#context.lineWidth = width;
    this.#context.setLineDash(dash === null ? [] : [...dash]);
    this.#paths[at] ??= new Path2D(edgePath(this.#layout, edge));
    this.#context.stroke(this.#paths[at]);
  }

  #keep(): void {
    if (this.#levels.has(this.#painted)) return;
    const copy = document.createElement("canvas");
    copy.width = this.surface.canvas.width;
    copy.height = this.surface.canvas.height;
    copy.getContext("2d")?.drawImage(this.surface.canvas, 0, 0);
    this.#levels.set(this.#painted, copy);
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
