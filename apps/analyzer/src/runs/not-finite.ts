/** @file The sentence for results that are NaN or infinite: which layer and node is the first that writes such a number. */
import { computationGraph, formatNode, UserError, type Writer } from "@atlas/schema";
import type { ModelSource } from "../model/build.ts";
import { finiteProgram } from "../program/finite.ts";
import type { Item } from "../task/dataset.ts";
import { i64 } from "../tensor/tensor.ts";
import { longestPrompt } from "./batches.ts";
import { openProgram } from "./report/open-program.ts";
import type { RunOptions } from "./run-options.ts";

const REMEDY = "use a checkpoint of a run that did not diverge";

/** @throws UserError when a value is not finite. @param perItem metrics, by variant and item */
export async function requireFinite(
  perItem: readonly (readonly number[])[],
  source: ModelSource,
  items: readonly Item[],
  options: RunOptions,
): Promise<void> {
  const wrong = perItem.flat().find((value) => !Number.isFinite(value));
  if (wrong !== undefined) throw await notFinite(`A metric came out as ${wrong}`, source, items, options);
}

/** @param what the result, as the beginning of a sentence. @returns the error to throw, after one small pass of every prompt. */
export async function notFinite(
  what: string,
  source: ModelSource,
  items: readonly Item[],
  options: RunOptions,
): Promise<UserError> {
  const first = await firstWriter(source, items, options);
  if (first === undefined)
    return new UserError(
      `${what}, although everything that heads and MLPs write on the prompts is finite, so that logits, gradients or ` +
        `interventions overflow float32; ${REMEDY}.`,
    );
  const { writer, prompt, item } = first;
  return new UserError(
    `${what}: ${describe(writer)} is the first whose output is not finite (on the ${prompt} prompt of item ${item}, ` +
      `counting from 0); ${REMEDY}.`,
  );
}

interface Found {
  writer: Writer;
  prompt: "clean" | "corrupted";
  item: number;
}

/** The first in the order of the model, and for it the first item. */
async function firstWriter(
  source: ModelSource,
  items: readonly Item[],
  options: RunOptions,
): Promise<Found | undefined> {
  const { writers } = computationGraph(source.config);
  const positions = longestPrompt(items);
  const session = await openProgram(finiteProgram(source, { batch: 1, positions }), options);
  let found: { row: number; prompt: Found["prompt"]; item: number } | undefined;
  try {
    for (const [item, own] of items.entries())
      for (const prompt of ["clean", "corrupted"] as const) {
        const ids = new Float64Array(positions);
        ids.set(own[prompt]);
        const { marks } = await session.run({ prompts: i64([1, positions], ids) });
        // Padding comes after the prompt, whose positions do not see it.
        const row = writers.findIndex((_, writer) =>
          own[prompt].some((_, at) => Number.isNaN(Number(marks!.data[writer * positions + at]))),
        );
        if (row >= 0 && row < (found?.row ?? writers.length)) found = { row, prompt, item };
      }
  } finally {
    await session.release();
  }
  return found && { writer: writers[found.row]!, prompt: found.prompt, item: found.item };
}

/** "layer 3, head a3.h1". */
function describe(writer: Writer): string {
  if (writer.kind === "input") return "the embedding, input,";
  return `layer ${writer.layer}, ${writer.kind === "head" ? "head" : "MLP"} ${formatNode(writer)}`;
}
