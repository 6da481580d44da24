/**
 * @file Component swaps between checkpoints on every architecture: nothing swapped is the target, everything the source, anything between
 * what a plain forward pass with the parameters exchanged gives.
 */
import { type CircuitNode, computationGraph, formatNode, parseNode } from "@atlas/schema";
import { describe, expect, test } from "vitest";
import { temporaryFolders } from "../apps/analyzer/src/checkpoint/temporary-folder.ts";
import { swapNodes } from "../apps/analyzer/src/runs/swap-nodes.ts";
import { seededUniform } from "../apps/analyzer/src/tensor/random.ts";
import { ARCHITECTURES, modelOf } from "./support/any-architecture.ts";
import { expectSame } from "./support/close.ts";
import { run } from "./support/plain/forward.ts";
import { plainMetrics } from "./support/plain/metrics.ts";
import { openPlain } from "./support/plain/model.ts";
import { swapped } from "./support/plain/swap.ts";
import { datasetOf, randomItem } from "./support/random-model.ts";

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
    const { baseline, source: whole, swapped: results } = await swapNodes(target, source, DATA, groups, "logit-diff");
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
  const swap = (from: typeof source, node: string) => swapNodes(target, from, DATA, [[parseNode(node)]], "logit-diff");
  await expect(swap(source, "a0.h0")).rejects.toThrow(/norms go over all heads of a layer together/);
  await expect(swap(await modelOf("GPT-2", await folder()), "a0.h0")).rejects.toThrow(/not checkpoints of one model/);
  await expect(swap(source, "a9.h0")).rejects.toThrow(/Node a9\.h0 is not in a model/);
});
