/** @file `atlas bench`: this machine's speed, set against its own matrix products. */
import { Command } from "commander";
import type { DeviceChoice } from "../onnx/choose-device.ts";
import { type BenchmarkRow, benchmark } from "../runs/benchmark.ts";
import { takeDevice } from "./devices.ts";
import { deviceOption, jsonOption } from "./options.ts";
import { note, printJson, printLine } from "./output.ts";

export const benchCommand = () =>
  new Command("bench")
    .description(
      "Measure the matrix-product rate and the rates of a whole EAP-IG batch and of a pass of circuits (needs 1 GB of temporary disk)",
    )
    .addOption(deviceOption())
    .addOption(jsonOption())
    .action(bench);

async function bench({ device: choice, json }: { device: DeviceChoice; json?: boolean }): Promise<void> {
  const device = await takeDevice(choice);
  const onStage = (name: string) => process.stderr.isTTY && note(`measuring ${name} …`);
  const rows = await benchmark({ device, onStage });
  if (json) printJson({ device, rows });
  else printTable(rows);
}

function printTable(rows: readonly BenchmarkRow[]): void {
  const number = (value: number | null, digits: number, unit: string) =>
    value === null ? "" : `${value.toFixed(digits)}${unit}`;
  const cells = rows.map(({ name, shape, seconds, spread, gflops, shareOfMatmulRate }) => [
    name,
    `${seconds.toFixed(4)} s`,
    `${spread[0].toFixed(4)}–${spread[1].toFixed(4)}`,
    number(gflops, 1, " GFLOP/s"),
    number(shareOfMatmulRate && shareOfMatmulRate * 100, 0, "%"),
    shape,
  ]);
  const table = [["", "median", "spread", "rate", "of product", "shape"], ...cells];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  for (const line of table)
    printLine(
      line
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join("  ")
        .trimEnd(),
    );
}
