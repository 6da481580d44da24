/**
 * @file The search of Tigges et al. 2024 (arXiv:2407.10827), as their code does it, flaws included. F is the plain faithfulness,
 * circuit / clean, with no floor taken off; both metrics and their ratio are rounded to bfloat16, in which they were computed. A
 * circuit of which pruning leaves no edge counts as the clean run, F = 1, because nothing is patched.
 *
 * Sizes grow from 25 in steps of 25 up to, and without, 1600:
 * 1. At the first F > t, bisect between the size before it and it. A probe with F ≥ t is accepted; after a probe within 0.08 of t,
 *    the sizes up to 5 away are tried in ascending order, and the first accepted one that is smaller than the choice so far becomes
 *    the choice (the bracket stays). From then on steps are 50, and serve only the curve.
 * 2. Before that, a step below 25 grows to max(25, 2·step) where F < 0.6 or F fell; then, where F > 0.6, the step is halved.
 * If t is never passed the choice is 1600, or the whole graph where it is smaller.
 *
 * What differs: calls are filled up with the sizes that come next at the same step, so the curve may hold more sizes than theirs; and
 * bfloat16 within the model is not imitated, whose rounding follows the order of a GPU's sums.
 */
import type { CircuitRecord } from "@atlas/schema";
import { bfloat16ToFloat32, float32ToBfloat16 } from "../checkpoint/float16.ts";
import { type CircuitSearch, MASKS_PER_CALL, SizeCurve } from "./size-curve.ts";

const START = 25;
const STEP = 25;
const END = 1600;
const STEP_AFTER_SUCCESS = 50;
/** F above which steps become finer. */
const NEAR = 0.6;
/** Distance of F from t within which the neighbours of a probe are tried. */
const CLOSE = 0.08;
const NEIGHBOURS = 5;

/** @returns the circuit; `reached` says whether it keeps the share of the clean metric */
export async function paperSearch(search: CircuitSearch): Promise<CircuitRecord> {
  const { threshold, order } = search;
  const curve = new SizeCurve(search, search.clean);
  const end = Math.min(END, order.length + 1);
  let found: number | undefined;
  let before = Number.NEGATIVE_INFINITY;
  for (let size = START, step = STEP; size < end; size += step) {
    await curve.evaluate(ahead(size, step, end));
    const share = shareAt(curve, size);
    if (found === undefined && share > threshold) {
      found = await bisect(curve, Math.max(size - step, 1), size);
      step = STEP_AFTER_SUCCESS;
    } else if (found === undefined) step = nextStep(step, share, before);
    before = share;
  }
  const size = found ?? Math.min(END, order.length);
  await curve.evaluate([size]);
  return curve.record(size, shareAt(curve, size) >= threshold);
}

function nextStep(step: number, share: number, before: number): number {
  const grown = step < STEP && (share < NEAR || share < before) ? Math.max(STEP, 2 * step) : step;
  return share > NEAR ? Math.max(1, Math.floor(grown / 2)) : grown;
}

async function bisect(curve: SizeCurve, from: number, to: number): Promise<number> {
  const { threshold } = curve.search;
  let [low, high, best] = [from, to, to];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    await curve.evaluate([middle]);
    const share = shareAt(curve, middle);
    if (share >= threshold) {
      best = Math.min(best, middle);
      high = middle;
    } else low = middle + 1;
    if (Math.abs(share - threshold) <= CLOSE) best = Math.min(best, await firstNeighbour(curve, middle));
  }
  return best;
}

/** The smallest accepted size near a probe, infinite where there is none. */
async function firstNeighbour(curve: SizeCurve, probe: number): Promise<number> {
  const { threshold, order } = curve.search;
  const sizes = Array.from({ length: 2 * NEIGHBOURS + 1 }, (_, i) => probe - NEIGHBOURS + i);
  const inside = sizes.filter((size) => size >= 1 && size <= order.length);
  await curve.evaluate(inside);
  return inside.find((size) => shareAt(curve, size) >= threshold) ?? Number.POSITIVE_INFINITY;
}

/** A metric whose clean value is zero, or whose 0 is not the absence of behaviour, has no shares. */
function shareAt(curve: SizeCurve, size: number): number {
  const { metric, faithfulness } = curve.at(size);
  if (faithfulness.plain === null) return Number.NEGATIVE_INFINITY;
  return rounded(rounded(metric) / rounded(curve.search.clean));
}

const rounded = (value: number): number => bfloat16ToFloat32(float32ToBfloat16(Float32Array.of(value)))[0]!;

/** A call costs the same whether it is full or not. */
function ahead(size: number, step: number, end: number): number[] {
  return Array.from({ length: MASKS_PER_CALL }, (_, i) => size + i * step).filter((next) => next < end);
}
