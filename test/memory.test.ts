/**
 * @file Budgets of memory on real models: what cannot fit is refused before anything is loaded, and what is divided to fit gives the
 * same numbers. Whether estimates are right is measured by scripts/memory-check.js.
 */
import { UserError } from "@atlas/schema";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { temporaryFolders } from "../apps/analyzer/src/checkpoint/temporary-folder.ts";
import type { Checkpoint } from "../apps/analyzer/src/checkpoint/weights.ts";
import { peakOf } from "../apps/analyzer/src/onnx/memory.ts";
import { attributeProgram } from "../apps/analyzer/src/program/attribute.ts";
import { evaluateProgram } from "../apps/analyzer/src/program/evaluate.ts";
import { attributeDataset } from "../apps/analyzer/src/runs/attribute-dataset.ts";
import { circuitEvaluator } from "../apps/analyzer/src/runs/evaluate-circuits.ts";
import { patchPaths } from "../apps/analyzer/src/runs/path-patching.ts";
import { Effort } from "../apps/analyzer/src/runs/report/effort.ts";
import type { RunOptions } from "../apps/analyzer/src/runs/run-options.ts";
import { ARCHITECTURES, modelOf } from "./support/any-architecture.ts";
import { expectSame } from "./support/close.ts";
import { datasetOf, randomItem } from "./support/random-model.ts";

const folder = temporaryFolders();
const SETTINGS = { method: "eap-ig", path: "midpoint", steps: 4 } as const;
const DATA = datasetOf([randomItem(1, 5), randomItem(2, 8), randomItem(3, 6), randomItem(4, 8)], "logit-diff");
const MIB = 2 ** 20;

let model: Checkpoint;
beforeAll(async () => {
  model = await modelOf("GPT-NeoX, parallel", await folder());
});

const attribute = (options: RunOptions) => attributeDataset(model, DATA, SETTINGS, { threads: 1, ...options });

async function evaluate(options: RunOptions): Promise<number[]> {
  const cells = (await attribute({})).scores.length;
  const masks = [1, 2, 3].map((n) => Float32Array.from({ length: cells }, (_, cell) => Number(cell % n === 0)));
  const evaluator = await circuitEvaluator(model, DATA, masks.length, { threads: 1, ...options });
  return (await evaluator.evaluate(masks).finally(() => evaluator.release())).flat();
}

async function patch(options: RunOptions): Promise<number[]> {
  const patches = [0, 1].map((head) => ({ senders: [{ layer: 0, head }], receivers: "logits" as const }));
  return (await patchPaths(model, DATA, patches, 2, { threads: 1, ...options })).flatMap(({ perItem }) => perItem);
}

const edges = ({ scores }: { scores: Float32Array }) => [...scores].filter((score) => !Number.isNaN(score));

describe.each([
  ["attribution", async (options: RunOptions) => edges(await attribute(options))],
  ["circuits", evaluate],
  ["paths", patch],
])("%s", (_name, run) => {
  test("in parts that fit a budget comes out the same", async () => {
    const whole = new Effort();
    const expected = await run({ effort: whole });
    const parts = new Effort();
    // A byte too little for everything at once.
    const memory = whole.expected - 1;
    expectSame(await run({ effort: parts, memory }), expected, "in parts");
    expect(parts.expected).toBeLessThanOrEqual(memory);
  });

  test("that cannot fit at all is refused with the number that it needs", async () => {
    const refused = run({ memory: MIB });
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(
      /^[^.]+ need 0\.\d+ GiB even one prompt at a time, and --memory allows .+\.$/,
    );
  });
});

test("the estimate of a process that holds much already counts that", async () => {
  const held = Buffer.alloc(600 * MIB, 1);
  const effort = new Effort();
  await attribute({ effort });
  const { estimate, peak } = effort.memory();
  expect(held.byteLength).toBeLessThan(peak);
  expect(Math.abs(estimate / peak - 1)).toBeLessThan(0.25);
});

describe.each(Object.keys(ARCHITECTURES))("estimates for %s", (name) => {
  test("never fall when a size is doubled", async () => {
    const source = await modelOf(name, await folder());
    const size = fc.integer({ min: 1, max: 12 });
    const shape = fc.record({ batch: size, positions: fc.integer({ min: 2, max: 12 }), points: size, circuits: size });
    const estimates = ({
      batch,
      positions,
      points,
      circuits,
    }: typeof shape extends fc.Arbitrary<infer T> ? T : never) => [
      peakOf(attributeProgram(source, { batch, positions, points, metric: "logit-diff" })),
      peakOf(evaluateProgram(source, { batch, positions, circuits, metric: "kl", ablation: "interchange" })),
    ];
    fc.assert(
      fc.property(shape, fc.constantFrom("batch", "positions", "points", "circuits"), (sizes, grown) => {
        const larger = estimates({ ...sizes, [grown]: 2 * sizes[grown] });
        for (const [i, estimate] of estimates(sizes).entries()) expect(larger[i]).toBeGreaterThanOrEqual(estimate);
      }),
      { numRuns: 6 },
    );
  });
});
