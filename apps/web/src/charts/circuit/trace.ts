/** @file Draws the lines of edges into a raster: the same lines as `route.ts` writes for SVG, in short straight pieces. */
import type { Raster } from "./raster.ts";
import { type Route, TURN } from "./route.ts";

/** Pieces of a curve, and of one that hardly turns aside. */
const PIECES = 10;
const FEW_PIECES = 4;
/** Pixels. */
const HARDLY = 12;

/** Shares of the way aside and up, at the ends of pieces, of a curve that leaves and arrives upright. */
function sharesOf(pieces: number): { aside: Float64Array; up: Float64Array } {
  const at = (share: (t: number) => number) => Float64Array.from({ length: pieces + 1 }, (_, i) => share(i / pieces));
  return { aside: at((t) => t * t * (3 - 2 * t)), up: at((t) => t * (1.5 + t * (t - 1.5))) };
}

const SHARES = sharesOf(PIECES);
const FEW_SHARES = sharesOf(FEW_PIECES);

/** Routes of edges as columns, five numbers each; a lane that there is not is NaN. */
export const ROUTE_NUMBERS = 5;

export function storeRoute(routes: Float32Array, edge: number, { start, end, lane }: Route): void {
  routes.set([start.x, start.y, end.x, end.y, lane ?? Number.NaN], ROUTE_NUMBERS * edge);
}

export function traceRoute(raster: Raster, routes: Float32Array, edge: number): void {
  const at = ROUTE_NUMBERS * edge;
  const x0 = routes[at]!;
  const y0 = routes[at + 1]!;
  const x1 = routes[at + 2]!;
  const y1 = routes[at + 3]!;
  const lane = routes[at + 4]!;
  if (Number.isNaN(lane)) curve(raster, x0, y0, x1, y1);
  else viaLane(raster, x0, y0, x1, y1, lane);
}

function viaLane(raster: Raster, x0: number, y0: number, x1: number, y1: number, lane: number): void {
  const from = x0 === lane ? y0 : y0 - TURN;
  const to = x1 === lane ? y1 : y1 + TURN;
  if (x0 !== lane) curve(raster, x0, y0, lane, from);
  raster.line(lane, from, lane, to);
  if (x1 !== lane) curve(raster, lane, to, x1, y1);
}

function curve(raster: Raster, x0: number, y0: number, x1: number, y1: number): void {
  const { aside, up } = Math.abs(x1 - x0) < HARDLY ? FEW_SHARES : SHARES;
  let x = x0;
  let y = y0;
  for (let i = 1; i < up.length; i++) {
    const nextX = x0 + (x1 - x0) * aside[i]!;
    const nextY = y0 + (y1 - y0) * up[i]!;
    raster.line(x, y, nextX, nextY);
    x = nextX;
    y = nextY;
  }
}
