/** @file `atlas bench`: this machine's speed, set against its own matrix products. */
import { Command } from "commander";
import { chooseDevice, type DeviceChoice } from "../onnx/choose-device.ts";
import { benchmark } from "../runs/bench/benchmark.ts";
import { ROW_KINDS } from "../runs/bench/row.ts";
import { benchmarkLines } from "./bench-table.ts";
import { deviceOption, jsonOption, listed, wholeNumber } from "./options.ts";
import { note, printJson, printLine, progressBar } from "./output.ts";

interface Options {
  only?: string[];
  quick?: boolean;
  device: DeviceChoice;
  threads?: number;
  json?: boolean;
}

/** More than any processor has. */
const MOST_THREADS = 1024;

/** 128 and the number of SIGINT, as shells have it. */
const INTERRUPTED = 130;

export const benchCommand = () =>
  new Command("bench")
    .description(
      "Measure attribution, circuits, training and loading on models with random weights, against plain matrix products\n" +
        "(some minutes, 9 GiB of memory, 1.5 GB of temporary disk)",
    )
    .option(
      "--only <rows>",
      `kinds of rows (${ROW_KINDS.join(", ")}) or single ones, several with commas between`,
      (text: string) => listed("--only", text),
    )
    .option("--quick", "one small model and few repeats: seconds instead of minutes")
    .addOption(deviceOption())
    .option(
      "--threads <number>",
      "threads of a program; all cores unless given",
      wholeNumber("--threads", 1, MOST_THREADS),
    )
    .addOption(jsonOption())
    .action(bench);

async function bench({ device: choice, json, ...chosen }: Options): Promise<void> {
  const { device, name, software } = await chooseDevice(choice);
  const adapter = device === "cpu" ? null : name;
  if (software && !chosen.quick)
    note(`${adapter} is a CPU that imitates a GPU, on which this takes hours; --quick takes minutes.`);
  const bar = progressBar("measuring");
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once("SIGINT", stop).once("SIGTERM", stop);
  const onRow = (id: string, fraction: number) => bar.update(fraction, id);
  const measured = await benchmark({ ...chosen, device, adapter, onRow, signal: stopping.signal }).finally(() =>
    bar.stop(),
  );
  if (json) printJson(measured);
  else for (const line of benchmarkLines(measured)) printLine(line);
  if (!measured.stopped) return;
  note("atlas: the benchmark was stopped; these are the rows until then.");
  process.exitCode = INTERRUPTED;
}
