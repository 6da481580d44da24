/** @file Activations that overflow are one sentence, which names the first layer and node, whatever was being computed. */
import { ATTRIBUTION_METHODS, computationGraph } from "@atlas/schema";
import { expect, test } from "vitest";
import { temporaryFolders } from "../apps/analyzer/src/checkpoint/temporary-folder.ts";
import type { NamedTensor } from "../apps/analyzer/src/checkpoint/write-safetensors.ts";
import { attributionSettings } from "../apps/analyzer/src/runs/analysis-settings.ts";
import { attributeDataset } from "../apps/analyzer/src/runs/attribute-dataset.ts";
import { circuitEvaluator } from "../apps/analyzer/src/runs/evaluate-circuits.ts";
import { patchPaths } from "../apps/analyzer/src/runs/path-patching.ts";
import { modelOf } from "./support/any-architecture.ts";
import { datasetOf, randomItem } from "./support/random-model.ts";

const folder = temporaryFolders();
const DATA = datasetOf([randomItem(1, 5), randomItem(2, 7)], "logit-diff");

/** Finite weights, so large that products with them are not. */
const enlarged = (name: RegExp) => (tensors: NamedTensor[]) =>
  tensors.map((one) => (name.test(one.name) ? { ...one, data: one.data.map((x) => x * 3e38) } : one));

test.each<[architecture: string, weights: RegExp, first: string]>([
  ["GPT-NeoX, parallel", /layers\.1\.mlp\.dense_4h_to_h\.weight/, "layer 1, MLP m1"],
  ["GPT-2", /h\.0\.mlp\.c_fc\.weight/, "layer 0, MLP m0"],
  ["Llama", /layers\.1\.self_attn\.o_proj\.weight/, "layer 1, head a1.h0"],
])("%s: %s", async (architecture, weights, first) => {
  const model = await modelOf(architecture, await folder(), { change: enlarged(weights) });
  const sentence = new RegExp(
    `^.* came out as -?(NaN|Infinity): ${first} is the first whose output is not finite \\(on the clean prompt of item 0, counting from 0\\); .*\\.$`,
  );
  for (const method of ATTRIBUTION_METHODS)
    await expect(attributeDataset(model, DATA, attributionSettings(method), { threads: 1 })).rejects.toThrow(sentence);
  const { writers, readers } = computationGraph(model.config);
  const everything = new Float32Array(writers.length * readers.length).fill(1);
  const evaluator = await circuitEvaluator(model, DATA, 1, { threads: 1 });
  await expect(evaluator.evaluate([everything])).rejects.toThrow(sentence);
  await evaluator.release();
  const patch = { senders: [{ layer: 0, head: 0 }], receivers: "logits" } as const;
  await expect(patchPaths(model, DATA, [patch], 1, { threads: 1 })).rejects.toThrow(sentence);
});

test("the corrupted prompt is named where it alone overflows", async () => {
  const change = (tensors: NamedTensor[]) =>
    tensors.map((one) =>
      one.name.includes("embed_tokens") ? { ...one, data: one.data.map((x, i) => (i >= 16 * 22 ? x * 1e30 : x)) } : one,
    );
  const model = await modelOf("OLMo 2", await folder(), { change });
  const item = { clean: [1, 2, 3], corrupted: [1, 22, 3], position: 2, correct: [4], incorrect: [5] };
  const run = attributeDataset(model, datasetOf([item], "logit-diff"), attributionSettings("eap"), { threads: 1 });
  await expect(run).rejects.toThrow(/on the corrupted prompt of item 0/);
});
