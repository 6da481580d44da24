/** @file `atlas train-demo`: trains the demo models into a folder, without a database. */
import { DEMO_SEEDS } from "@atlas/schema";
import { Command, Option } from "commander";
import { DEMO_MODELS, DEMO_SIZES, type DemoSize } from "../demo/models.ts";
import { trainIntoSuite } from "../demo/train-suite.ts";
import type { DeviceChoice } from "../onnx/choose-device.ts";
import { takeDevice } from "./devices.ts";
import { deviceOption, wholeNumber } from "./options.ts";
import { printLine, progressBar } from "./output.ts";

interface Options {
  out: string;
  size: DemoSize | "all";
  seed?: number;
  device: DeviceChoice;
}

export const trainDemoCommand = () =>
  new Command("train-demo")
    .description("Train the demo models (GPT-NeoX on a generated language) and keep their checkpoints")
    .requiredOption("--out <dir>", "folder of the suite: DIR/demo-small/step64/…")
    .addOption(new Option("--size <size>", "which model").choices([...DEMO_SIZES, "all"]).default("all"))
    .addOption(
      new Option("--seed <number>", "seed of weights and text; each size has a default one").argParser(
        wholeNumber("--seed", 0, 2 ** 31 - 1),
      ),
    )
    .addOption(deviceOption())
    .action(train);

async function train({ out, size, seed, device: choice }: Options): Promise<void> {
  const device = await takeDevice(choice);
  for (const each of size === "all" ? DEMO_SIZES : [size]) {
    const start = performance.now();
    const bar = progressBar(DEMO_MODELS[each].name);
    let last = Number.NaN;
    await trainIntoSuite({
      directory: out,
      size: each,
      seed: seed ?? DEMO_SEEDS[each],
      device,
      onStep: (fraction, step, loss) => {
        last = loss;
        bar.update(fraction, `step ${step}, loss ${loss.toFixed(3)},`);
      },
    }).finally(() => bar.stop());
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    printLine(`${out}/${DEMO_MODELS[each].name}: trained in ${seconds} s, last loss ${last.toFixed(3)}`);
  }
}
