/** @file Scores kept apart by item: each is what its item alone would score, and together they are the scores of the batch. */
import type { AttributionLevel } from "@atlas/schema";
import { expect, test } from "vitest";
import { TINY_CONFIGS, writeTinyCheckpoint } from "../apps/analyzer/src/checkpoint/checkpoint-fixture.ts";
import type { ArchitectureName } from "../apps/analyzer/src/checkpoint/config.ts";
import { temporaryFolders } from "../apps/analyzer/src/checkpoint/temporary-folder.ts";
import { type Checkpoint, openCheckpoint } from "../apps/analyzer/src/checkpoint/weights.ts";
import { createSession } from "../apps/analyzer/src/onnx/session.ts";
import { attributeProgram } from "../apps/analyzer/src/program/attribute.ts";
import { pathFeeds, pathPoints } from "../apps/analyzer/src/program/path-rule.ts";
import { batchesOf } from "../apps/analyzer/src/runs/batches.ts";
import type { Item } from "../apps/analyzer/src/task/dataset.ts";
import { expectSame } from "./support/close.ts";
import { randomItem } from "./support/random-model.ts";

const folder = temporaryFolders();
/** Prompts of three lengths, so that two of them are padded. */
const ITEMS = [randomItem(1, 5), randomItem(2, 8), randomItem(3, 6)];
const POSITIONS = 8;

/** @returns the program's scores of all items in one batch, which has one row more than there are items. */
async function scoresOf(model: Checkpoint, items: Item[], level: AttributionLevel, perItem: boolean) {
  const shape = { batch: items.length + 1, positions: POSITIONS, level, perItem };
  const path = pathPoints({ path: "midpoint", steps: 3 });
  const program = attributeProgram(model, { ...shape, metric: "prob-diff", points: path.length });
  const session = await createSession(program, { threads: 1 });
  try {
    const [batch] = batchesOf(items, { ...shape, vocabulary: model.config.vocabulary });
    const { scores } = await session.run({ ...batch!.feeds, itemWeight: batch!.itemWeight, ...pathFeeds(path) });
    return scores!.data as Float32Array;
  } finally {
    await session.release();
  }
}

const models: [string, ArchitectureName, Record<string, unknown>][] = [
  ...(Object.keys(TINY_CONFIGS) as ArchitectureName[]).map(
    (name) => [name, name, {}] as [string, ArchitectureName, Record<string, unknown>],
  ),
  ["gpt_neox in sequence", "gpt_neox", { use_parallel_residual: false }],
];

test.each(models)("%s", async (_name, architecture, config) => {
  const model = await openCheckpoint(await writeTinyCheckpoint(await folder(), { architecture, config, seed: 5 }));
  for (const level of ["edge", "node"] as const) {
    const together = await scoresOf(model, ITEMS, level, false);
    const apart = await scoresOf(model, ITEMS, level, true);
    expect(apart).toHaveLength((ITEMS.length + 1) * together.length);
    const rows = Array.from({ length: ITEMS.length + 1 }, (_, item) =>
      apart.subarray(item * together.length, (item + 1) * together.length),
    );
    expectSame(
      together.map((_, cell) => rows.reduce((sum, row) => sum + row[cell]!, 0)),
      together,
      `${level}s, all items`,
    );
    for (const [item, prompts] of ITEMS.entries())
      expectSame(rows[item]!, await scoresOf(model, [prompts], level, false), `${level}s, item ${item}`);
    expect(rows.at(-1)!.every((score) => score === 0)).toBe(true);
  }
});
