/**
 * @file Component swaps between checkpoints on every architecture: nothing swapped is the target, everything the source, anything between
 * what a plain forward pass with the parameters exchanged gives.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CircuitNode, computationGraph, formatNode, parseNode } from "@atlas/schema";
import { describe, expect, test } from "vitest";
import { temporaryFolders } from "../apps/analyzer/src/checkpoint/temporary-folder.ts";
import { readSwaps } from "../apps/analyzer/src/report/swaps-file.ts";
import { swapNodes } from "../apps/analyzer/src/runs/swap-nodes.ts";
import { seededUniform } from "../apps/analyzer/src/tensor/random.ts";
import { ARCHITECTURES, modelOf } from "./support/any-architecture.ts";
import { atlas } from "./support/atlas.ts";
import { expectSame } from "./support/close.ts";
import { run } from "./support/plain/forward.ts";
import { plainMetrics } from "./support/plain/metrics.ts";
import { openPlain } from "./support/plain/model.ts";
import { swapped } from "./support/plain/swap.ts";
import { datasetOf, randomItem } from "./support/random-model.ts";
import { writeTinyFamily } from "./support/tiny-family.ts";

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

test("atlas swap: one checkpoint into all, or each from one later, as lines and as a file that the report reads", async () => {
  const root = await folder();
  const model = await writeTinyFamily(root, [0, 64, 128]);
  const file = join(root, "swaps.csv");
  const asked = ["swap", model, "--task", "ioi", "--size", "4"];
  const fixed = await atlas(...asked, "--nodes", "a0.h1,m1", "--each", "--from", "step128", "--out", file);
  expect(fixed.code, fixed.error).toBe(0);
  expect(fixed.out.trim().split("\n")[0]).toMatch(/^step0: .*, with a0\.h1 of step128 .* of the way to /);
  const swaps = await readSwaps(file);
  expect(swaps.map(({ target, source, nodes }) => `${target} ${source} ${nodes}`)).toEqual(
    [0, 64, 128].flatMap((step) => ["a0.h1", "m1"].map((node) => `step${step} step128 ${node}`)),
  );
  for (const { target, baseline_val, swapped_val, source_val } of swaps) {
    if (target === "step128") expectSame([baseline_val, swapped_val], [source_val, source_val], "the source itself");
    else expect(swapped_val).not.toBe(baseline_val);
  }
  const moving = await atlas(...asked, "--nodes", "input,logits,a0.h0", "--ahead", "64", "--json");
  const found = moving.out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(found.map(({ target, source, follows }) => [target, source, follows])).toEqual([
    ["step0", "step64", 64],
    ["step64", "step128", 64],
  ]);
  const nowhere = await Promise.all([
    atlas(...asked, "--nodes", "m0", "--from", "step7"),
    atlas(...asked, "--nodes", "m0", "--ahead", "5"),
  ]);
  expect(nowhere.map(({ code }) => code)).toEqual([2, 2]);
  expect(nowhere[0]!.error).toMatch(/There is no checkpoint step7; there are step0, step64, step128\./);
  expect(nowhere[1]!.error).toMatch(/No two checkpoints lie 5 steps apart/);
});

test("a file that is no table of swaps is refused with its row", async () => {
  const file = join(await folder(), "swaps.csv");
  await writeFile(file, "model,task,mode\none,ioi,corrected\n");
  await expect(readSwaps(file)).rejects.toThrow(
    /has no sound metric in row 1; give a file that atlas swap --out wrote/,
  );
  await writeFile(file, 'model,task\n"one,ioi\n');
  await expect(readSwaps(file)).rejects.toThrow(/is no CSV file/);
});
