/**
 * @file Every other analysis on a device beside the CPU: head scores, exact attribution, mean ablation, path patching, swaps, direct
 * effects. A session refuses a program that would leave a node to the CPU, so an analysis that ends ran on the device.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { computationGraph, type Device } from "@atlas/schema";
import { writeTinyCheckpoint } from "../../apps/analyzer/src/checkpoint/checkpoint-fixture.ts";
import type { ArchitectureName } from "../../apps/analyzer/src/checkpoint/config.ts";
import { type Checkpoint, openCheckpoint } from "../../apps/analyzer/src/checkpoint/weights.ts";
import { attributionSettings } from "../../apps/analyzer/src/runs/analysis-settings.ts";
import { attributeDataset } from "../../apps/analyzer/src/runs/attribute-dataset.ts";
import { HEAD_PARTS, type HeadsPart } from "../../apps/analyzer/src/runs/bench/heads-row.ts";
import { directEffects } from "../../apps/analyzer/src/runs/direct-effects.ts";
import { circuitEvaluator } from "../../apps/analyzer/src/runs/evaluate-circuits.ts";
import { patchPaths } from "../../apps/analyzer/src/runs/path-patching.ts";
import { swapNodes } from "../../apps/analyzer/src/runs/swap-nodes.ts";
import { type ParityRow, randomPairs, worstOf } from "./parity.ts";

/** Parallel blocks; sequential ones with learned positions; RMSNorm with grouped keys. */
const ARCHITECTURES: readonly ArchitectureName[] = ["gpt_neox", "gpt2", "llama"];
/** With the operators that no other program has. */
const QUICK = ["head scores, copy", "head scores, copy-suppression"];

const TEXT = { documents: 2, positions: 8, prompts: 2, tokens: 8, pairs: 9, sequences: 1, half: 4 };
const PAIRS = randomPairs("logit-diff");

interface Subject {
  checkpoint: Checkpoint;
  /** Other weights of the same model. */
  other: Checkpoint;
}

/** @returns all numbers of the analysis, in whatever nesting it has. */
type Analysis = (subject: Subject, device: Device) => Promise<unknown>;

const ANALYSES: Readonly<Record<string, Analysis>> = {
  ...Object.fromEntries(
    (Object.keys(HEAD_PARTS) as HeadsPart[]).map((part) => [
      `head scores, ${part}`,
      ({ checkpoint }: Subject, device: Device) => HEAD_PARTS[part](checkpoint, TEXT, { device }),
    ]),
  ),
  "exact edges": async ({ checkpoint }, device) => {
    const { scores } = await attributeDataset(checkpoint, PAIRS, attributionSettings("exact", {}), { device });
    return scores.filter((score) => !Number.isNaN(score));
  },
  "mean ablation": async ({ checkpoint }, device) => {
    const prompts = PAIRS.items.map(({ corrupted }) => corrupted);
    const ablation = { kind: "mean", prompts, pooled: true } as const;
    const { writers, readers } = computationGraph(checkpoint.config);
    const evaluator = await circuitEvaluator(checkpoint, PAIRS, 1, { device, ablation });
    const mask = Float32Array.from({ length: writers.length * readers.length }, (_, cell) => Number(cell % 3 > 0));
    return evaluator.evaluate([mask]).finally(() => evaluator.release());
  },
  "path patching": ({ checkpoint }, device) => {
    const readers = (["q", "v"] as const).map((input) => ({ layer: 1, head: 0, input }));
    const from = [0, 1].map((head) => ({ senders: [{ layer: 0, head }], receivers: readers }));
    return patchPaths(checkpoint, PAIRS, from, from.length, { device });
  },
  "swapped nodes": ({ checkpoint, other }, device) =>
    swapNodes(checkpoint, other, PAIRS, [[{ kind: "mlp", layer: 0 }], [{ kind: "head", layer: 1, head: 1 }]], {
      device,
    }),
  "direct effects": async ({ checkpoint }, device) => {
    const effects: unknown[] = [];
    const { writers } = computationGraph(checkpoint.config);
    const visit: Parameters<typeof directEffects>[3] = ({ item, direct, attention }) =>
      effects.push(
        writers.map((_, writer) => direct(writer, item.correct[0]!)),
        attention(1).slice(),
      );
    await directEffects(checkpoint, PAIRS, [0], visit, { device });
    return effects;
  },
};

/** @param quick two of them on one model */
export async function* analysesParity(device: Device, quick: boolean): AsyncGenerator<ParityRow> {
  const folder = await mkdtemp(join(tmpdir(), "atlas-parity-"));
  const open = async (architecture: ArchitectureName, seed: number) =>
    openCheckpoint(await writeTinyCheckpoint(join(folder, `${architecture}-${seed}`), { architecture, seed }));
  try {
    for (const architecture of quick ? ARCHITECTURES.slice(0, 1) : ARCHITECTURES) {
      const subject = { checkpoint: await open(architecture, 1), other: await open(architecture, 2) };
      for (const [name, analysis] of Object.entries(ANALYSES)) {
        if (quick && !QUICK.includes(name)) continue;
        const [here, cpu] = [await analysis(subject, device), await analysis(subject, "cpu")].map(numbersOf);
        yield { what: `${architecture} F32: ${name}`, worst: worstOf([here!, cpu!]) };
      }
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function numbersOf(result: unknown): number[] {
  if (typeof result === "number") return [result];
  if (ArrayBuffer.isView(result)) return [...(result as Float64Array)];
  return typeof result === "object" && result !== null ? Object.values(result).flatMap(numbersOf) : [];
}
