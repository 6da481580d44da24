/** @file One row, measured in the process that asks, between two measurements of plain products. */
import type { Device } from "@atlas/schema";
import { type Products, products } from "./product-row.ts";
import { spreadOf } from "./repeat.ts";
import { growthResult, type RowResult, timedResult } from "./result.ts";
import type { Bench, RowKind } from "./row.ts";
import { rowById } from "./rows.ts";

/** Plain data: it goes to a child process. */
export interface RowRequest {
  id: string;
  quick: boolean;
  device: Device;
  threads?: number | undefined;
  /** The checkpoint of the row's model; an empty folder where it has none. */
  directory: string;
}

const REPEATS = 5;
const QUICK_REPEATS = 3;
/** Plain products before a row, and again after it. */
const PRODUCTS = 3;
/** Rows whose rates are shares of plain products. */
const SHARES: ReadonlySet<RowKind> = new Set(["eap-ig", "circuits", "exact", "heads", "training"]);

/** @throws UserError where the device or the memory does not serve. */
export async function measureRow({ id, quick, ...on }: RowRequest): Promise<RowResult> {
  const row = rowById(quick, id);
  const bench: Bench = { ...on, threads: row.threads ?? on.threads, repeats: quick ? QUICK_REPEATS : REPEATS };
  const plain = async () => (SHARES.has(row.kind) ? [await products({ ...bench, repeats: PRODUCTS }, quick)] : []);
  const before = await plain();
  const measured = await row.measure(bench);
  if ("sizes" in measured) return growthResult(row, measured);
  // libuv counts in KiB. What a GPU takes is not planned.
  const peak = process.resourceUsage().maxRSS * 1024;
  const memory = { peak, estimate: (bench.device === "cpu" && measured.estimate) || null };
  const after = await plain();
  return timedResult(row, measured, memory, rateOf([...before, ...after]));
}

/** @returns float operations a second, by the median; null of nothing. */
function rateOf(all: readonly Products[]): number | null {
  if (all.length === 0) return null;
  return all[0]!.operations / spreadOf(all.flatMap(({ seconds }) => seconds)).median;
}
