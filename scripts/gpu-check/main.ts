/**
 * @file Is a GPU right, and how fast: parity with the CPU on small models, then the benchmark on the GPU and on the CPU. Prints a
 * short report; `--out` writes the same as JSON. Ends with 1 when a number differs too much or a node ran on the CPU.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { UserError } from "@atlas/schema";
import { chooseDevice, probeDevices } from "../../apps/analyzer/src/onnx/choose-device.ts";
import type { Device } from "../../apps/analyzer/src/onnx/device.ts";
import { type BenchmarkRow, benchmark, type ModelShape } from "../../apps/analyzer/src/runs/benchmark.ts";
import { ALL_CASES, type ParityRow, parity, QUICK_CASES } from "./parity.ts";

/** float32 sums in another order differ by about 1e-6 of the largest value; a wrong kernel by far more than this. */
const TOLERANCE = 1e-4;

/** Small enough for a software GPU. */
const QUICK_SHAPES: readonly ModelShape[] = [{ name: "tiny", layers: 1, heads: 2, dModel: 64, dtype: "F32" }];
const QUICK_YARDSTICK = { edge: 256, products: 1 };

const { values } = parseArgs({
  options: {
    device: { type: "string", default: "webgpu" },
    quick: { type: "boolean", default: false },
    "no-benchmark": { type: "boolean", default: false },
    out: { type: "string" },
  },
});

async function check(): Promise<boolean> {
  const { quick } = values;
  const devices = await probeDevices();
  for (const { device, usable, name, reason } of devices)
    say(`${device}: ${usable ? (name ?? "usable") : `not usable. ${reason}`}`);
  const { device } = await chooseDevice(asDevice(values.device));
  const rows = await parity(device, quick ? QUICK_CASES : ALL_CASES);
  for (const row of rows) say(shownParity(row));
  const right = rows.every((row) => row.worst < TOLERANCE && onlyOn(device, row));
  say(right ? `parity: all ${rows.length} programs agree with the CPU` : "parity: NOT ALL PROGRAMS AGREE");
  const rates = values["no-benchmark"] ? {} : await rateOf(device, quick);
  if (values.out !== undefined)
    writeFileSync(values.out, JSON.stringify({ device, devices, tolerance: TOLERANCE, right, parity: rows, rates }));
  return right;
}

function asDevice(name: string): Device {
  if (name === "webgpu" || name === "cuda") return name;
  throw new UserError(`--device cannot be "${name}"; give webgpu or cuda.`);
}

const onlyOn = (device: Device, { nodes }: ParityRow): boolean =>
  Object.entries(nodes).every(([name, count]) => name === device || count === 0);

function shownParity({ what, worst, nodes }: ParityRow): string {
  const placed = Object.entries(nodes).map(([device, count]) => `${count} nodes on ${device}`);
  return `  ${what}: worst ${worst.toExponential(1)}, ${placed.join(", ")}`;
}

/** The device's rates, then the CPU's. */
async function rateOf(device: Device, quick: boolean): Promise<Record<string, BenchmarkRow[]>> {
  const rates: Record<string, BenchmarkRow[]> = {};
  for (const on of [device, "cpu"] as const) {
    rates[on] = await benchmark({ device: on, ...(quick && { shapes: QUICK_SHAPES, yardstick: QUICK_YARDSTICK }) });
    say(`benchmark on ${on}`);
    for (const row of rates[on]) say(shownRate(row));
  }
  return rates;
}

function shownRate({ name, shape, seconds, spread, gflops }: BenchmarkRow): string {
  const rate = gflops === null ? "" : `, ${gflops.toFixed(1)} GFLOP/s`;
  const [least, most] = spread.map((time) => time.toFixed(4));
  return `  ${name}: ${seconds.toFixed(4)} s (${least}–${most})${rate}; ${shape}`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

try {
  process.exitCode = (await check()) ? 0 : 1;
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  process.stderr.write(`gpu-check: ${error.message}\n`);
  process.exitCode = 2;
}
