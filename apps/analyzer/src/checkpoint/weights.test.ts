import { existsSync } from "node:fs";
import { open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "@atlas/schema";
import { describe, expect, test } from "vitest";
import { type CheckpointChoices, TINY_CONFIGS, writeTinyCheckpoint } from "./checkpoint-fixture.ts";
import type { ArchitectureName } from "./config.ts";
import { readTensor } from "./read-tensor.ts";
import { temporaryFolders } from "./temporary-folder.ts";
import { rewriteAsTorch } from "./torch-fixture.ts";
import { writeSharded } from "./unusual-weights-fixture.ts";
import { digestFiniteWeights } from "./weight-digests.ts";
import { type Checkpoint, openCheckpoint } from "./weights.ts";
import type { NamedTensor } from "./write-safetensors.ts";

const folder = temporaryFolders();
const NORM = "gpt_neox.final_layer_norm.bias";

async function tiny(choices: CheckpointChoices = {}) {
  return openCheckpoint(await writeTinyCheckpoint(await folder(), choices));
}

const weightHash = async (checkpoint: Checkpoint) => (await digestFiniteWeights(checkpoint)).weightHash;

const sharded = async (torch: boolean, change?: (all: NamedTensor[]) => NamedTensor[]) =>
  writeSharded(await folder(), torch, change);

const vector = (name: string, length: number): NamedTensor => ({
  name,
  shape: [length],
  data: new Float32Array(length),
});

describe("openCheckpoint", () => {
  test("maps every weight to its place", async () => {
    const { weights, parameters, config } = await tiny({ dtype: "F16" });
    expect(weights.size).toBe(4 + 12 * config.layers);
    // Per layer: 4 d of norms, 4 d² + 4 d of attention, 2 d·m + d + m of the MLP; here d = 16, m = 32, 23 words.
    expect(parameters).toBe(2 * 23 * 16 + 2 * 16 + 2 * (4 * 16 + 4 * 256 + 4 * 16 + 2 * 512 + 16 + 32));
    const record = weights.get("gpt_neox.layers.1.attention.query_key_value.weight")!;
    expect(record).toMatchObject({ dtype: "F16", shape: [48, 16], length: 48 * 16 * 2 });
    expect(await readTensor(weights.get(NORM)!)).toHaveLength(16);
  });

  test("ignores the buffers of old releases, and a tied model needs no unembedding", async () => {
    const old = ["bias", "masked_bias", "rotary_emb.inv_freq"].map((n) =>
      vector(`gpt_neox.layers.0.attention.${n}`, 3),
    );
    expect((await tiny({ change: (all) => [...all, ...old] })).weights.size).toBe(28);
    expect((await tiny({ config: { tie_word_embeddings: true } })).weights.has("embed_out.weight")).toBe(false);
  });

  test.each(Object.keys(TINY_CONFIGS) as ArchitectureName[])("opens %s, tied and untied", async (architecture) => {
    const untied = await tiny({ architecture, config: { tie_word_embeddings: false } });
    const tied = await tiny({ architecture, config: { tie_word_embeddings: true } });
    expect(untied.config.architecture).toBe(architecture);
    expect([...untied.weights.keys()].filter((name) => !tied.weights.has(name))).toEqual([
      architecture === "gpt_neox" ? "embed_out.weight" : "lm_head.weight",
    ]);
    expect(untied.parameters - tied.parameters).toBe(23 * 16);
  });

  test("a tied model may repeat its embedding, in its shape", async () => {
    const copy = (rows: number): NamedTensor => ({
      name: "lm_head.weight",
      shape: [rows, 16],
      data: new Float32Array(rows * 16),
    });
    const plain = await tiny({ architecture: "gpt2" });
    const repeating = await tiny({ architecture: "gpt2", change: (all) => [...all, copy(23)] });
    expect([...repeating.weights.keys()]).toEqual([...plain.weights.keys()]);
    expect(repeating.parameters).toBe(plain.parameters);
    const other = tiny({ architecture: "gpt2", change: (all) => [...all, copy(24)] });
    await expect(other).rejects.toThrow(/beyond what its architecture has, 1 weight \(lm_head\.weight\)/);
  });

  test("GPT-2 weights without their prefix are the same weights; under both names they are refused", async () => {
    const bare = (tensor: NamedTensor) => ({ ...tensor, name: tensor.name.replace("transformer.", "") });
    const plain = await tiny({ architecture: "gpt2" });
    const buffers = [vector("h.0.attn.bias", 3), vector("h.1.attn.masked_bias", 1)];
    const found = await tiny({ architecture: "gpt2", change: (all) => [...all.map(bare), ...buffers] });
    expect([...found.weights.keys()]).toEqual([...plain.weights.keys()]);
    const twice = tiny({ architecture: "gpt2", change: (all) => [...all, ...all.slice(0, 1).map(bare)] });
    await expect(twice).rejects.toThrow(/"transformer\.wte\.weight" is twice .* under two names;/);
  });

  test.each([
    ["gpt_neox", "gpt_neox."],
    ["llama", "model."],
    ["qwen3", "model."],
  ] as const)("so are those of %s without %s", async (architecture, prefix) => {
    const config = { tie_word_embeddings: true };
    const change = (all: NamedTensor[]) => all.map((one) => ({ ...one, name: one.name.replace(prefix, "") }));
    const [plain, bare] = [await tiny({ architecture, config }), await tiny({ architecture, config, change })];
    expect([...bare.weights.keys()]).toEqual([...plain.weights.keys()]);
  });

  test("weights in PyTorch's format are the same weights, in each type", async () => {
    for (const dtype of ["F32", "F16", "BF16"] as const) {
      const directory = await writeTinyCheckpoint(await folder(), { architecture: "llama", dtype });
      const safe = await openCheckpoint(directory);
      const expected = await Promise.all([...safe.weights.values()].map(readTensor));
      const torch = await openCheckpoint(await rewriteAsTorch(directory));
      expect([...torch.weights.keys()]).toEqual([...safe.weights.keys()]);
      expect(await Promise.all([...torch.weights.values()].map(readTensor))).toEqual(expected);
      expect(torch.files[0]!.path).toBe(join(directory, "pytorch_model.bin"));
    }
  });

  test("shards of either format are one checkpoint", async () => {
    for (const torch of [false, true]) {
      const whole = await tiny();
      const { directory } = await sharded(torch);
      const opened = await openCheckpoint(directory);
      expect(opened.files).toHaveLength(2);
      expect(opened.parameters).toBe(whole.parameters);
      for (const [name, record] of whole.weights)
        expect(await readTensor(opened.weights.get(name)!)).toEqual(await readTensor(record));
    }
  });

  test("a weight in two shards is refused, naming both; so is one that none has", async () => {
    const twice = await sharded(false, (all) => [...all, ...all.slice(0, 1)]);
    const [first, second] = twice.shards.map((shard) => join(twice.directory, shard));
    await expect(openCheckpoint(twice.directory)).rejects.toThrow(
      `Weight "gpt_neox.embed_in.weight" is twice in the checkpoint, in ${first} and in ${second};`,
    );
    const lacking = await sharded(false, (all) => all.filter(({ name }) => name !== NORM));
    await expect(openCheckpoint(lacking.directory)).rejects.toThrow(`${lacking.directory} lacks 1 weight (${NORM});`);
  });

  const refused: Record<string, [CheckpointChoices["change"], RegExp]> = {
    "a missing weight": [
      (all) => all.filter(({ name }) => name !== NORM),
      /lacks 1 weight \(gpt_neox\.final_layer_norm\.bias\)/,
    ],
    "many missing": [() => [], /lacks 28 weights \([^)]* and 25 more\)/],
    "a surplus weight": [
      (all) => [...all, vector("gpt_neox.layers.2.attention.dense.bias", 16)],
      /1 weight \(gpt_neox\.layers\.2\./,
    ],
    "another shape": [
      (all) => all.map((tensor) => (tensor.name === NORM ? vector(NORM, 15) : tensor)),
      /final_layer_norm\.bias \[15\] instead of \[16\]/,
    ],
  };
  test.each(Object.entries(refused))("refuses %s", async (_, [change, says]) => {
    const error = await tiny(change ? { change } : {}).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toMatch(says);
  });

  test("refuses a folder without weights, naming the file", async () => {
    const directory = await writeTinyCheckpoint(await folder());
    await rm(join(directory, "model.safetensors"));
    await expect(openCheckpoint(directory)).rejects.toThrow(/There is no .*model\.safetensors/);
  });

  test("refuses weights in types it cannot compute with", async () => {
    const directory = await writeTinyCheckpoint(await folder());
    const path = join(directory, "model.safetensors");
    const handle = await open(path, "r+");
    const header = (await readFile(path, "latin1")).replace('"dtype":"F32"', '"dtype":"I32"');
    await handle.write(header.slice(0, header.indexOf("I32") + 3), 0, "latin1");
    await handle.close();
    await expect(openCheckpoint(directory)).rejects.toThrow(/unsupported type, 1 weight \(embed_out\.weight as I32\)/);
  });
});

const reference = join(import.meta.dirname, "../../../../../shared/reference");
const cases = ["neox-tiny", "neox-small", "neox-sequential", "neox-variable-length", "gpt2-tiny", "llama-tiny"];
if (!existsSync(reference)) console.info("Reference checkpoints are not tested: ../shared/reference is absent.");
describe.skipIf(!existsSync(reference))("reference checkpoints", () => {
  test.each(cases)("%s opens and is finite", async (name) => {
    const checkpoint = await openCheckpoint(join(reference, name));
    expect(checkpoint.config.layers).toBe(name === "neox-small" ? 4 : 2);
    expect(await weightHash(checkpoint)).toMatch(/^[0-9a-f]{64}$/);
  });
});
