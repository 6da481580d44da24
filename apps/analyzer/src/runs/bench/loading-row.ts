/** @file From a folder on disk to a program that can run: the files opened, the weights mapped, widened and laid out. */
import { openCheckpoint } from "../../checkpoint/weights.ts";
import { createSession } from "../../onnx/session.ts";
import { programOf } from "./attribution-row.ts";
import type { ModelShape } from "./model-shapes.ts";
import type { PromptShape } from "./random-prompts.ts";
import { secondsOf } from "./repeat.ts";
import type { Bench, Row, Timing } from "./row.ts";

/** The smallest program: how long its graph takes is no part of loading. */
const PROMPTS: PromptShape = { items: 1, tokens: 4 };

/** The first load of a process, and those that follow, are rows of their own. */
export function loadingRows(model: ModelShape): Row[] {
  const row = (which: string, measure: Row["measure"]): Row => ({
    id: `loading-${which}`,
    kind: "loading",
    label: `${model.name} ${model.dtype}, ${which} load of a process`,
    model,
    onDevice: true,
    measure,
  });
  return [
    row("first", (bench) => load(bench, 1)),
    row("repeated", async (bench) => {
      const { seconds, ...timing } = await load(bench, 1 + bench.repeats);
      return { ...timing, seconds: seconds.slice(1) };
    }),
  ];
}

async function load({ directory, device, threads }: Bench, times: number): Promise<Timing> {
  const seconds: number[] = [];
  const options = { device, ...(threads !== undefined && { threads }) };
  for (let i = 0; i < times; i++) {
    let session: Awaited<ReturnType<typeof createSession>> | undefined;
    seconds.push(
      await secondsOf(async () => {
        const checkpoint = await openCheckpoint(directory);
        session = await createSession(programOf(checkpoint, PROMPTS, 1), options);
      }),
    );
    await session?.release();
  }
  const { files } = await openCheckpoint(directory);
  return { seconds, work: { amount: files.reduce((sum, { size }) => sum + size, 0), unit: "bytes" } };
}
