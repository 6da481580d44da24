/**
 * @file Component swaps between checkpoints on every architecture: nothing swapped is the target, everything the source, anything between
 * what a plain forward pass with the parameters exchanged gives.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readFamily, storeVerification } from "@atlas/platform";
import { type CircuitNode, computationGraph, formatNode, parseNode } from "@atlas/schema";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { temporaryFolders } from "../apps/analyzer/src/checkpoint/temporary-folder.ts";
import { swaps } from "../apps/analyzer/src/report/swap-figure.ts";
import { swapNodes } from "../apps/analyzer/src/runs/swap-nodes.ts";
import { seededUniform } from "../apps/analyzer/src/tensor/random.ts";
import { ARCHITECTURES, modelOf } from "./support/any-architecture.ts";
import { outcomeOf, startAtlas } from "./support/atlas.ts";
import { expectSame } from "./support/close.ts";
import { createTestDatabase, type TestDatabase } from "./support/database.ts";
import { run } from "./support/plain/forward.ts";
import { plainMetrics } from "./support/plain/metrics.ts";
import { openPlain } from "./support/plain/model.ts";
import { swapped } from "./support/plain/swap.ts";
import { datasetOf, randomItem } from "./support/random-model.ts";
import { writeTinyFamily } from "./support/tiny-family.ts";
import { makeSwap } from "./support/verification-bundle.ts";

const folder = temporaryFolders();
const ITEMS = [1, 2, 3].map((seed) => randomItem(seed, 4 + seed));
const DATA = datasetOf(ITEMS, "logit-diff");

const pairOf = async (name: string) =>
  [await modelOf(name, await folder(), { seed: 1 }), await modelOf(name, await folder(), { seed: 2 })] as const;

describe.each(Object.keys(ARCHITECTURES).filter((name) => name !== "OLMo 2"))("%s", (name) => {
  test("groups of nodes are as with parameters exchanged in a plain model", async () => {
    const [target, source] = await pairOf(name);
    const nodes: CircuitNode[] = [...computationGraph(target.config).writers, { kind: "logits" }];
    const uniform = seededUniform(3);
    const groups = [
      [],
      nodes,
      nodes.filter(({ kind }) => kind === "head"),
      ...nodes.map((node) => [node]),
      ...[0.3, 0.7].map((share) => nodes.filter(() => uniform() < share)),
    ];
    const { baseline, source: whole, swapped: results } = await swapNodes(target, source, DATA, groups);
    expect([results[0]!.mean, results[1]!.mean]).toEqual([baseline, whole]);
    const [own, other] = [openPlain(target.directory), openPlain(source.directory)];
    const plain = (chosen: readonly CircuitNode[]) => {
      const model = swapped(own, other, new Set(chosen.map(formatNode)));
      return ITEMS.map((item) => plainOf(model, item));
    };
    for (const [i, group] of groups.entries())
      expectSame(results[i]!.perItem, plain(group), group.map(formatNode).join(","));
    expectSame(
      results[0]!.perItem,
      ITEMS.map((item) => plainOf(own, item)),
      "the target itself",
    );
    expectSame(
      results[1]!.perItem,
      ITEMS.map((item) => plainOf(other, item)),
      "the source itself",
    );
  });
});

function plainOf(model: ReturnType<typeof openPlain>, item: (typeof ITEMS)[number]): number {
  const logits = run(model, item.clean).logits(item.position);
  return plainMetrics["logit-diff"](item, logits);
}

test("what cannot be swapped is refused", async () => {
  const [target, source] = await pairOf("OLMo 2");
  const swap = (from: typeof source, node: string) => swapNodes(target, from, DATA, [[parseNode(node)]]);
  await expect(swap(source, "a0.h0")).rejects.toThrow(/norms go over all heads of a layer together/);
  await expect(swap(await modelOf("GPT-2", await folder()), "a0.h0")).rejects.toThrow(/not checkpoints of one model/);
  await expect(swap(source, "a9.h0")).rejects.toThrow(/Node a9\.h0 is not in a model/);
});

describe("atlas swap", () => {
  let database: TestDatabase;
  let asked: string[];
  beforeAll(async () => {
    database = await createTestDatabase();
    const model = await writeTinyFamily(await folder(), [0, 64, 128]);
    asked = ["swap", model, "--task", "ioi", "--size", "4"];
  });
  afterAll(() => database.drop());

  const swap = (...args: string[]) => outcomeOf(startAtlas([...asked, ...args], { DATABASE_URL: database.url }));
  const stored = () =>
    database.db.query.verifications.findMany({ orderBy: { id: "asc" }, with: { checkpoint: true, dataset: true } });

  test("puts one checkpoint into all; results are stored once, as what reports draw, and as a file", async () => {
    const file = join(await folder(), "swaps.csv");
    const fixed = ["--nodes", "a0.h1,m1", "--each", "--from", "step128", "--out", file];
    const first = await swap(...fixed);
    expect(first.code, first.error).toBe(0);
    const lines = first.out.trim().split("\n");
    expect(lines[0]).toMatch(/^step0: .*, with a0\.h1 of step128 .* of the way to /);
    expect(lines).toHaveLength(6);
    expect((await readFile(file, "utf8")).split("\n")[0]).toBe(
      "model,task,mode,metric,target,step,tokens,source,follows,nodes,baseline_val,swapped_val,source_val",
    );
    const rows = await stored();
    expect(rows.map(({ checkpoint, dataset }) => [checkpoint.step, dataset.items])).toEqual([
      [0, 4],
      [64, 4],
      [128, 4],
    ]);
    for (const { checkpoint, findings, definition } of rows) {
      const { source, baseline, sourceMetric, swapped: values } = findings.swap!;
      expect(definition.swap).toEqual({ groups: [["a0.h1"], ["m1"]], from: { revision: "step128" } });
      expect(source).toEqual({ revision: "step128", step: 128, weightHash: rows[2]!.checkpoint.weightHash });
      if (checkpoint.step === 128) expectSame([baseline, ...values], Array(3).fill(sourceMetric), "the source itself");
      else expect(values).not.toContain(baseline);
    }
    const again = await swap(...fixed);
    expect(again.out.trim().split("\n")).toEqual(lines.map((line) => `${line} (stored before)`));
    expect(await stored()).toHaveLength(3);

    const [family] = await readFamily(database.db, rows[0]!.command.match(/--family (\S+)/)![1]!);
    const drawn = swaps([family!], "corrected").series;
    expect(drawn.map(({ line, points }) => [line, points.length])).toEqual([
      ["as it is", 3],
      ["with these components", 3],
      ["as it is", 3],
      ["with these components", 3],
    ]);
  });

  test("or takes from so many steps later, at some checkpoints alone", async () => {
    const moving = await swap("--nodes", "input,logits,a0.h0", "--ahead", "64", "--json", "--revisions", "step64");
    const found = JSON.parse(moving.out);
    expect([found.target, found.source, found.follows]).toEqual(["step64", "step128", 64]);
    const nowhere = await Promise.all([
      swap("--nodes", "m0", "--from", "step7"),
      swap("--nodes", "m0", "--ahead", "5"),
      swap("--nodes", "mlp0", "--from", "step64"),
    ]);
    expect(nowhere.map(({ code }) => code)).toEqual([2, 2, 2]);
    expect(nowhere[0]!.error).toMatch(/There is no checkpoint step7; there are step0, step64, step128\./);
    expect(nowhere[1]!.error).toMatch(/No two checkpoints lie 5 steps apart/);
    expect(nowhere[2]!.error).toMatch(/"mlp0" is not a circuit node/);
  });
});

test("a swap that is not what its definition says is refused", async () => {
  const database = await createTestDatabase();
  try {
    const bundle = makeSwap();
    const { swap } = bundle.findings;
    const refused = async (findings: object, why: RegExp) =>
      expect(
        storeVerification(database.db, { ...bundle, findings: { ...bundle.findings, ...findings } }),
      ).rejects.toThrow(why);
    await refused({ swap: { ...swap, swapped: [1, 2] } }, /its swaps are not those of its definition/);
    await refused(
      { swap: { ...swap, source: { ...swap!.source, weightHash: "f".repeat(64) } } },
      /not the hash of its own/,
    );
    expect(await storeVerification(database.db, bundle)).toBe(true);
    expect(await storeVerification(database.db, bundle)).toBe(false);
  } finally {
    await database.drop();
  }
});
