/**
 * @file What repairs the loss of heads: their output is zero-ablated, and every writer's direct effect on the logit difference is
 * compared with what it was (Wang et al. 2022, section 3.4; Tigges et al. 2024). Without repair the difference falls by what the
 * heads wrote themselves.
 */
import { computationGraph, formatNode, type RepairFinding, writerIndex } from "@atlas/schema";
import type { ModelSource } from "../model/build.ts";
import type { TaskDataset } from "../task/dataset.ts";
import { difference, directEffects } from "./direct-effects.ts";
import type { RunOptions } from "./run-options.ts";

/** @param circuit heads of a circuit (layer · H + head) */
export async function selfRepair(
  source: ModelSource,
  dataset: TaskDataset,
  ablated: readonly number[],
  circuit: ReadonlySet<number> | undefined,
  options: RunOptions = {},
): Promise<RepairFinding> {
  const { heads } = source.config;
  const { writers } = computationGraph(source.config);
  const rowOf = (head: number) =>
    writerIndex(source.config, { kind: "head", layer: Math.floor(head / heads), head: head % heads });
  const whole = await meanEffects(source, dataset, [], writers.length, options);
  const without = await meanEffects(source, dataset, ablated, writers.length, options);
  const gone = new Set(ablated.map(rowOf));
  const lost = [...gone].reduce((sum, row) => sum + whole.direct[row]!, 0);
  const changes = writers.flatMap((writer, row) =>
    gone.has(row) ? [] : [{ writer: formatNode(writer), row, change: without.direct[row]! - whole.direct[row]! }],
  );
  const inCircuit = circuit && new Set([...circuit].map(rowOf));
  const sum = (inside: boolean) =>
    changes
      .filter(({ row }) => writers[row]!.kind === "head" && inCircuit!.has(row) === inside)
      .reduce((total, { change }) => total + change, 0);
  return {
    ablated: [...ablated],
    before: whole.logitDiff,
    after: without.logitDiff,
    lost,
    repaired: lost === 0 ? null : (without.logitDiff - whole.logitDiff + lost) / lost,
    changes: changes
      .sort((a, b) => Math.abs(b.change) - Math.abs(a.change))
      .map(({ writer, change }) => ({ writer, change })),
    inside: inCircuit ? sum(true) : null,
    outside: inCircuit ? sum(false) : null,
  };
}

async function meanEffects(
  source: ModelSource,
  dataset: TaskDataset,
  ablated: readonly number[],
  writers: number,
  options: RunOptions,
): Promise<{ direct: Float64Array; logitDiff: number }> {
  const direct = new Float64Array(writers);
  let total = 0;
  const count = dataset.items.length;
  await directEffects(
    source,
    dataset,
    ablated,
    (effects) => {
      for (const writer of direct.keys())
        direct[writer]! += difference(effects.item, (token) => effects.direct(writer, token)) / count;
      total += difference(effects.item, effects.logit) / count;
    },
    options,
  );
  return { direct, logitDiff: total };
}
