/**
 * @file This machine's rate of plain matrix products, which the rates of runs are shares of. It is measured once and kept in the data
 * folder, by machine, version of onnxruntime, device and threads: a timing of a moment in which others compute would make every
 * share look too good. Such a moment shows in the processor time that the process gets; a figure of one is soon measured again.
 */
import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { availableParallelism, cpus, hostname } from "node:os";
import { dirname, join } from "node:path";
import { loadConfig } from "@atlas/platform/config";
import type { Device } from "@atlas/schema";
import { z } from "zod";
import { writeJsonFile } from "../../checkpoint/user-files.ts";
import { RUNTIME_VERSION } from "../../onnx/session.ts";
import { openYardstick, YARDSTICKS } from "../yardstick.ts";

export interface ProductRateOptions {
  device?: Device;
  /** All cores unless said otherwise. */
  threads?: number;
}

/** Timings in undisturbed moments that are enough, and seconds after which others will do; the fastest counts. */
const ENOUGH = 3;
const PATIENCE = 1.5;
/** Share of the processor time which all threads together could have got. */
const UNDISTURBED = 0.93;

/** How long a figure of a disturbed moment serves, milliseconds. */
const PROVISIONAL = 10 * 60 * 1000;

const measured = z.object({
  flops: z.number().positive(),
  undisturbed: z.boolean(),
  /** Milliseconds since 1970. */
  at: z.number(),
});
type Measured = z.infer<typeof measured>;
const rates = z.record(z.string(), measured);

/** By this process. */
const own = new Map<string, Measured>();

/**
 * @param reached float operations a second that some program has reached: a known rate below that was measured in a bad moment
 * @returns float operations a second
 */
export async function productRate(options: ProductRateOptions = {}, reached = 0): Promise<number> {
  const key = keyOf(options);
  const file = ratesFile();
  const mine = own.get(key);
  if (mine && holds(mine)) return mine.flops;
  const before = readRates(file)[key];
  if (before && holds(before) && before.flops >= reached) return before.flops;
  const now = await measureProductRate(options);
  const rate = before && before.flops > now.flops ? { ...now, flops: before.flops } : now;
  own.set(key, rate);
  await store(file, key, rate);
  return rate.flops;
}

const holds = ({ undisturbed, at }: Measured): boolean => undisturbed || Date.now() - at < PROVISIONAL;

export async function measureProductRate({ device = "cpu", threads }: ProductRateOptions): Promise<Measured> {
  const yardstick = await openYardstick(YARDSTICKS[device], { device, ...(threads !== undefined && { threads }) });
  const cores = device === "cpu" ? (threads ?? availableParallelism()) : 0;
  let flops = 0;
  let quiet = 0;
  try {
    for (
      const end = performance.now() + 1000 * PATIENCE;
      quiet < ENOUGH && (flops === 0 || performance.now() < end);
    ) {
      const [began, used] = [performance.now(), process.cpuUsage()];
      const seconds = await yardstick.run();
      const { user, system } = process.cpuUsage(used);
      const wall = (performance.now() - began) * 1000;
      flops = Math.max(flops, yardstick.operations / seconds);
      if (user + system >= UNDISTURBED * cores * wall) quiet++;
    }
  } finally {
    await yardstick.release();
  }
  return { flops, undisturbed: quiet === ENOUGH, at: Date.now() };
}

function keyOf({ device = "cpu", threads = availableParallelism() }: ProductRateOptions): string {
  const processor = cpus()[0]?.model.trim() ?? "unknown processor";
  return [hostname(), processor, `onnxruntime ${RUNTIME_VERSION}`, device, `${threads} threads`].join(", ");
}

/** Undefined where the environment does not say where it may be; whoever needs the folder for more complains. */
function ratesFile(): string | undefined {
  try {
    return join(loadConfig().dataFolder, "product-rates.json");
  } catch {
    return undefined;
  }
}

/** A file that is not there or not ours is measured anew. */
function readRates(file: string | undefined): Record<string, Measured> {
  try {
    return rates.parse(JSON.parse(readFileSync(file!, "utf8")));
  } catch {
    return {};
  }
}

/** Where nothing may be written, the next process measures again. */
async function store(file: string | undefined, key: string, rate: Measured): Promise<void> {
  if (file === undefined) return;
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeJsonFile(file, { ...readRates(file), [key]: rate });
  } catch {
    // Another process is as well served by a measurement of its own.
  }
}
