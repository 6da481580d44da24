/**
 * @file Is a GPU right, and how fast: parity with the CPU on small models, then the benchmark on the GPU and on the CPU. Prints a
 * short report; `--out` writes the same as JSON. Ends with 1 when a number differs too much or a node ran on the CPU.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { type Device, UserError } from "@atlas/schema";
import { benchmarkLines } from "../../apps/analyzer/src/cli/bench-table.ts";
import { chooseDevice, probeDevices } from "../../apps/analyzer/src/onnx/choose-device.ts";
import { type Benchmark, benchmark } from "../../apps/analyzer/src/runs/bench/benchmark.ts";
import { analysesParity } from "./analyses.ts";
import { ALL_CASES, type ParityRow, parity, QUICK_CASES } from "./parity.ts";

/** float32 sums in another order differ by about 1e-6 of the largest value; a wrong kernel by far more than this. */
const TOLERANCE = 1e-4;

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
  const { device, name: adapter } = await chooseDevice(asDevice(values.device));
  const rows: ParityRow[] = [];
  for (const part of [parity(device, quick ? QUICK_CASES : ALL_CASES), analysesParity(device, quick)])
    for await (const row of part) {
      rows.push(row);
      say(shownParity(row));
    }
  const right = rows.every((row) => row.worst < TOLERANCE && onlyOn(device, row));
  say(right ? `parity: all ${rows.length} agree with the CPU` : "parity: NOT ALL AGREE");
  const rates = values["no-benchmark"] ? {} : await ratesOf(device, adapter, quick);
  if (values.out !== undefined)
    writeFileSync(values.out, JSON.stringify({ device, devices, tolerance: TOLERANCE, right, parity: rows, rates }));
  return right;
}

function asDevice(name: string): Device {
  if (name === "webgpu" || name === "cuda") return name;
  throw new UserError(`--device cannot be "${name}"; give webgpu or cuda.`);
}

const onlyOn = (device: Device, { nodes = {} }: ParityRow): boolean =>
  Object.entries(nodes).every(([name, count]) => name === device || count === 0);

function shownParity({ what, worst, nodes }: ParityRow): string {
  const placed = Object.entries(nodes ?? {}).map(([device, count]) => `, ${count} nodes on ${device}`);
  return `  ${what}: worst ${worst.toExponential(1)}${placed.join("")}`;
}

/** The device's rates, then the CPU's. */
async function ratesOf(device: Device, adapter: string | null, quick: boolean): Promise<Record<string, Benchmark>> {
  const rates: Record<string, Benchmark> = {};
  for (const on of [device, "cpu"] as const) {
    rates[on] = await benchmark({ device: on, quick, ...(on === device && { adapter }) });
    say("");
    for (const line of benchmarkLines(rates[on])) say(line);
  }
  return rates;
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
