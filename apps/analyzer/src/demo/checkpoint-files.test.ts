import { join } from "node:path";
import { expect, test } from "vitest";
import { readConfig, weightShapes } from "../checkpoint/config.ts";
import { temporaryFolders } from "../checkpoint/temporary-folder.ts";
import { BOS } from "../task/demo-lexicon.ts";
import { loadTokenizer } from "../task/load-tokenizer.ts";
import { trainingBatch } from "./batch.ts";
import { writeConfigFile } from "./config-file.ts";
import { initialWeights } from "./initial-weights.ts";
import { DEMO_MODELS, DEMO_SIZES, type DemoSize } from "./models.ts";
import { writeTokenizerFile } from "./tokenizer-file.ts";
import { vocabulary } from "./vocabulary.ts";

const newFolder = temporaryFolders();

async function configOf(size: DemoSize) {
  const folder = await newFolder();
  await writeConfigFile(folder, size);
  return readConfig(join(folder, "config.json"));
}

test.each(DEMO_SIZES)("%s: config.json describes the model", async (size) => {
  const { layers, heads, dModel } = DEMO_MODELS[size];
  expect(await configOf(size)).toMatchObject({
    layers,
    heads,
    dModel,
    dMlp: 4 * dModel,
    dHead: 32,
    rotaryDim: 8,
    vocabulary: vocabulary.length,
    maxPositions: 32,
    parallel: true,
    tied: false,
  });
});

test.each([
  ["small", 0.14],
  ["medium", 0.39],
  ["large", 0.86],
] as const)("%s has about %f million parameters", async (size, millions) => {
  const weights = initialWeights(size, 1, weightShapes(await configOf(size)));
  const parameters = [...weights.values()].reduce((sum, { length }) => sum + length, 0);
  expect(parameters / 1e6).toBeCloseTo(millions, 2);
});

test("initial matrices have mean 0 and their deviation, biases are 0, norms are 1", async () => {
  const { layers, dModel } = DEMO_MODELS.large;
  const weights = initialWeights("large", 4, weightShapes(await configOf("large")));
  for (const [name, values] of weights) {
    const constant = name.endsWith(".bias") ? 0 : /norm/.test(name) ? 1 : undefined;
    if (constant !== undefined)
      expect(
        values.every((value) => value === constant),
        name,
      ).toBe(true);
    else expectNormal(name, values, deviationOf(name));
  }

  function deviationOf(name: string): number {
    const writes = /attention\.dense|dense_4h_to_h/.test(name);
    return writes ? 2 / (layers * Math.sqrt(dModel)) : Math.sqrt(2 / 5 / dModel);
  }
});

/** Five standard errors: of the mean s/√n, of the deviation s/√(2n). */
function expectNormal(name: string, values: Float32Array, deviation: number): void {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const measured = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
  expect(Math.abs(mean), name).toBeLessThan((5 * deviation) / Math.sqrt(values.length));
  expect(Math.abs(measured - deviation), name).toBeLessThan((5 * deviation) / Math.sqrt(2 * values.length));
}

test("initial weights depend on seed, size and name, not on the order of the names", async () => {
  const shapes = weightShapes(await configOf("small"));
  const weights = initialWeights("small", 1, shapes);
  expect(initialWeights("small", 1, new Map([...shapes].reverse()))).toEqual(weights);
  const name = "gpt_neox.layers.0.attention.dense.weight";
  expect(initialWeights("small", 2, shapes).get(name)).not.toEqual(weights.get(name));
  expect(weights.get(name)).not.toEqual(weights.get("gpt_neox.layers.1.attention.dense.weight"));
});

test("the tokenizer file loads, and rows of training text survive the round trip", async () => {
  const folder = await newFolder();
  await writeTokenizerFile(folder);
  const loaded = await loadTokenizer(folder);
  const [bos, ...words] = vocabulary;
  expect(bos).toBe(BOS);
  expect([loaded.bos, ...loaded.encode(words.join(" "))]).toEqual(vocabulary.map((_, id) => id));
  const tokens = [...trainingBatch(1, 1).tokens];
  const text = tokens.map((id) => vocabulary[id]).join(" ");
  const rows = text.split(BOS).slice(1);
  expect(rows.flatMap((row) => [loaded.bos, ...loaded.encode(row.trim())])).toEqual(tokens);
  expect(tokens.map((id) => loaded.textOf(id)).join(" ")).toBe(text);
});
