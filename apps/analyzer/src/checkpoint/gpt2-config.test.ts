import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "@atlas/schema";
import { expect, test } from "vitest";
import { TINY_CONFIGS } from "./checkpoint-fixture.ts";
import { type ModelConfig, readConfig, weightShapes } from "./config.ts";
import { temporaryFolders } from "./temporary-folder.ts";

const folder = temporaryFolders();

async function read(changes: Record<string, unknown>): Promise<ModelConfig> {
  const path = join(await folder(), "config.json");
  await writeFile(path, JSON.stringify({ ...TINY_CONFIGS.gpt2, ...changes }));
  return readConfig(path);
}

test("a GPT-2 config in our words, with Hugging Face's defaults", async () => {
  const expected = {
    ...{ architecture: "gpt2", layers: 2, heads: 2, dModel: 16, dHead: 8, dMlp: 32, vocabulary: 23, maxPositions: 32 },
    ...{ normEpsilon: 1e-5, parallel: false, tied: true, activation: "gelu-tanh" },
    scoreScales: [8 ** -0.5, 8 ** -0.5],
  };
  expect(await read({})).toEqual(expected);
  expect(await read({ n_inner: null, n_positions: undefined })).toEqual({ ...expected, dMlp: 64, maxPositions: 1024 });
  expect(await read({ activation_function: "gelu" })).toEqual({ ...expected, activation: "gelu" });
  expect(await read({ scale_attn_weights: false })).toEqual({ ...expected, scoreScales: [1, 1] });
  const byLayer = { scale_attn_weights: false, scale_attn_by_inverse_layer_idx: true };
  expect(await read(byLayer)).toEqual({ ...expected, scoreScales: [1, 1 / 2] });
});

test("linear weights are [in, out]", async () => {
  const shapes = weightShapes(await read({}));
  expect(shapes.get("transformer.h.1.attn.c_attn.weight")).toEqual([16, 48]);
  expect(shapes.get("transformer.h.1.mlp.c_fc.weight")).toEqual([16, 32]);
  expect(shapes.get("transformer.h.1.mlp.c_proj.weight")).toEqual([32, 16]);
});

test.each<[changes: Record<string, unknown>, says: string]>([
  [{ n_embd: 15 }, "splits n_embd 15 over 2 heads"],
  [{ n_layer: undefined }, "n_layer"],
  [{ activation_function: "laplace" }, "only these activations are supported: gelu"],
  [{ scale_attn_weights: "no" }, "scale_attn_weights"],
  [{ add_cross_attention: true }, "cross-attention"],
])("%j is refused", async (changes, says) => {
  const error = await read(changes).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).toMatch(/^[^\n]*config\.json [^\n]+\.$/);
  expect((error as UserError).message).toContain(says);
});
