/**
 * @file `atlas worker`: claims jobs until it is told to stop. It runs one process for each kind of job, because a running
 * program occupies its process: so a model trains on one core while its checkpoints are analysed on the others. Any number of
 * workers share one database.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { openQueue } from "@atlas/platform";
import { JOB_KINDS, type JobKind } from "@atlas/schema";
import { Command, Option } from "commander";
import type { DeviceChoice } from "../onnx/choose-device.ts";
import { jobWork } from "../runs/jobs.ts";
import type { AnalysisMeans } from "../runs/sweep/analysis-process.ts";
import { shareMemory } from "../runs/worker-memory.ts";
import { withDatabase } from "./database.ts";
import { takeDevice } from "./devices.ts";
import { deviceOption, memoryOption } from "./options.ts";
import { note } from "./output.ts";

const ATLAS = fileURLToPath(new URL("../../bin/atlas.js", import.meta.url));

export const workerCommand = () =>
  new Command("worker")
    .description("Train and analyse what is queued, until Ctrl-C")
    .addOption(new Option("--kind <kind>", "work on one kind of job only, in this process").choices(JOB_KINDS))
    .addOption(deviceOption())
    .addOption(memoryOption())
    .addHelpText(
      "after",
      "\n--memory is for all processes of the worker together: training takes its part, an analysis the rest.",
    )
    .action(({ kind, device, memory }: { kind?: JobKind; device: DeviceChoice; memory?: number }) =>
      kind ? work(kind, device, memory) : supervise(device, memory),
    );

async function work(kind: JobKind, choice: DeviceChoice, memory: number | undefined): Promise<void> {
  const device = await takeDevice(choice);
  const told = [once(process, "SIGTERM"), once(process, "SIGINT")];
  // Started by a worker, it ends with it, however that one ended.
  if (process.channel) told.push(once(process, "disconnect"));
  try {
    await workUntil(Promise.race(told), kind, { device, memory, threads: analysisThreads() });
  } finally {
    // The channel would keep the process alive.
    if (process.connected) process.disconnect();
  }
}

async function workUntil(told: Promise<unknown>, kind: JobKind, means: AnalysisMeans): Promise<void> {
  await withDatabase(`worker-${kind}`, async ({ database, log }) => {
    const queue = await openQueue(database, { log });
    const { handlers, atOnce, stop } = jobWork(database, queue, kind, means);
    try {
      await queue.work(handlers, atOnce);
      log.info("waiting for jobs");
      await told;
    } finally {
      await queue.stop();
      stop();
    }
  });
}

/** Training uses one thread (demo/train.ts) beside the analysis, which gets the rest. */
const analysisThreads = (): number => Math.max(1, availableParallelism() - 1);

/** A killed process is replaced, and its job taken up again; one that dies over and over is not started for ever. */
const RESTARTS = 3;

/** Keeps one process for each kind until told to stop. When one gives up, all do. */
async function supervise(choice: DeviceChoice, memory: number | undefined): Promise<void> {
  // Asked once here, so that a device that is not usable is refused once, and all processes take the same.
  const device = await takeDevice(choice);
  const shares = memory === undefined ? undefined : shareMemory(memory);
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  process.once("SIGTERM", stop).once("SIGINT", stop);
  const keepOne = async (kind: JobKind) =>
    keep(kind, { device, memory: shares?.[kind] }, stopping.signal).finally(stop);
  const ends = await Promise.all(JOB_KINDS.map(keepOne));
  process.exitCode = ends.find((code) => code !== 0) ?? 0;
}

/** @returns the exit code of the last process of this kind. */
async function keep(
  kind: JobKind,
  { device, memory }: Pick<AnalysisMeans, "device" | "memory">,
  stopping: AbortSignal,
): Promise<number> {
  const own = memory === undefined ? [] : ["--memory", `${Math.floor(memory / 1024)}KiB`];
  for (let restarts = 0; ; restarts++) {
    const child = fork(ATLAS, ["worker", "--kind", kind, "--device", device, ...own]);
    const stop = () => child.kill("SIGTERM");
    stopping.addEventListener("abort", stop);
    const [code, signal] = (await once(child, "exit")) as [number | null, string | null];
    stopping.removeEventListener("abort", stop);
    if (stopping.aborted) return 0;
    if (signal === null || restarts === RESTARTS) return code ?? 1;
    note(`atlas: the process that works on jobs of kind "${kind}" was ended by ${signal}; starting it again.`);
  }
}
