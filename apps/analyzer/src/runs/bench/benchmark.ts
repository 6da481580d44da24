/** @file How fast this machine computes circuits: row after row, each in a process of its own, on models with random weights. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Device } from "@atlas/schema";
import { measureInChild, writeInChild } from "./in-child.ts";
import { describeMachine, type Machine } from "./machine.ts";
import type { RowResult } from "./result.ts";
import { rowFolders } from "./row-folders.ts";
import { rowsOf } from "./rows.ts";

export interface BenchmarkOptions {
  device?: Device;
  /** Name of the GPU, to be told with the results. */
  adapter?: string | null;
  /** All cores unless said otherwise. */
  threads?: number | undefined;
  /** A small model and few repeats: for a look at a machine, and for software GPUs. */
  quick?: boolean | undefined;
  /** Kinds of rows or single ones; all of them unless said otherwise. */
  only?: readonly string[] | undefined;
  /** Told of each row as its turn begins. @param fraction share of the rows that are done. */
  onRow?: (id: string, fraction: number) => void;
  /** Ends the row in hand, and what follows it. */
  signal?: AbortSignal;
}

export interface Benchmark {
  machine: Machine;
  device: Device;
  /** The GPU, where it is known. */
  adapter: string | null;
  quick: boolean;
  /** Whether it was stopped before all rows were there. */
  stopped: boolean;
  rows: RowResult[];
}

/** @throws UserError for rows that are not there, or cannot be measured here. */
export async function benchmark(options: BenchmarkOptions = {}): Promise<Benchmark> {
  const { device = "cpu", adapter = null, threads, quick = false, only, onRow, signal } = options;
  const chosen = rowsOf(quick, device, only);
  const folder = await mkdtemp(join(tmpdir(), "atlas-bench-"));
  const folderOf = rowFolders(folder, (directory, model) => writeInChild(directory, model, signal));
  const rows: RowResult[] = [];
  try {
    for (const [index, row] of chosen.entries()) {
      signal?.throwIfAborted();
      onRow?.(row.id, index / chosen.length);
      const directory = await folderOf(row);
      rows.push(await measureInChild({ id: row.id, quick, device, threads, directory }, signal));
    }
  } catch (error) {
    if (!signal?.aborted) throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const stopped = rows.length < chosen.length;
  return { machine: describeMachine(threads), device, adapter, quick, stopped, rows };
}
