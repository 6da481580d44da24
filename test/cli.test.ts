/** @file The command line as a person uses it: from a checkpoint to a circuit's faithfulness, and every bad input's one sentence. */
import { once } from "node:events";
import { readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { beforeAll, expect, test } from "vitest";
import { writeTinyCheckpoint } from "../apps/analyzer/src/checkpoint/checkpoint-fixture.ts";
import { temporaryFolders } from "../apps/analyzer/src/checkpoint/temporary-folder.ts";
import { atlas, startAtlas } from "./support/atlas.ts";

const folder = temporaryFolders();

const INPUTS = {
  clean: [
    [0, 3, 5, 7],
    [0, 4, 6, 8],
  ],
  corrupted: [
    [0, 9, 5, 7],
    [0, 10, 6, 8],
  ],
  correct: [3, 4],
  incorrect: [9, 10],
  year: [1, 0],
  number_token_ids: [11, 12, 13],
};

let work: string;
let model: string;
let inputs: string;
const file = (name: string) => join(work, name);
const writeInputs = async (name: string, change: object) => {
  await writeFile(file(name), JSON.stringify({ ...INPUTS, ...change }));
  return file(name);
};

beforeAll(async () => {
  work = await folder();
  model = await writeTinyCheckpoint(await folder());
  inputs = await writeInputs("inputs.json", {});
});

test("attribute, circuit, evaluate: the files fit together and the numbers agree", async () => {
  const scored = await atlas("attribute", model, "--inputs", inputs, "--out", file("scores.json"));
  expect(scored).toMatchObject({ code: 0, error: "" });
  const scores = JSON.parse(await readFile(file("scores.json"), "utf8"));
  expect(scores).toMatchObject({ method: "eap-ig", steps: 5, path: "left", metric: "logit-diff", items: 2 });
  expect(scores.scores).toHaveLength(scores.writers.length);
  expect(scores.modelHash).toMatch(/^[0-9a-f]{64}$/);

  // Every edge: the circuit is the model.
  const edges = scores.scores.flat().filter((score: number | null) => score !== null).length;
  await atlas(
    "circuit",
    file("scores.json"),
    "--select",
    "greedy",
    "--edges",
    String(edges),
    "--out",
    file("all.json"),
  );
  const whole = await atlas("evaluate", model, "--inputs", inputs, "--circuit", file("all.json"), "--json");
  const all = JSON.parse(whole.out);
  expect(all.mean).toBeCloseTo(all.clean.mean, 4);
  expect(all.faithfulness.floorCorrected).toBeCloseTo(1, 4);

  // No edge: the circuit is the corrupted run.
  await atlas("circuit", file("scores.json"), "--select", "topn", "--edges", "0", "--out", file("none.json"));
  const empty = await atlas("evaluate", model, "--inputs", inputs, "--circuit", file("none.json"), "--json");
  const none = JSON.parse(empty.out);
  expect(none.perItem).toHaveLength(2);
  expect(none.mean).toBeCloseTo(none.corrupted.mean, 5);
  expect(none.faithfulness.floorCorrected).toBeCloseTo(0, 5);
});

test("without --out the scores are one JSON value on standard output, for either metric and method", async () => {
  const args = ["--method", "eap", "--metric", "prob-diff"];
  const { code, out, error } = await atlas("attribute", model, "--inputs", inputs, ...args);
  expect({ code, error }).toEqual({ code: 0, error: "" });
  expect(JSON.parse(out)).toMatchObject({ method: "eap", steps: 1, metric: "prob-diff" });
});

test("every command explains itself", async () => {
  for (const command of ["attribute", "circuit", "evaluate", "train-demo", "analyze", "worker", "bench"]) {
    const { code, out } = await atlas(command, "--help");
    expect(code, command).toBe(0);
    expect(out).toContain(`Usage: atlas ${command}`);
  }
});

const attribute = (directory: string, file = inputs) => [
  "attribute",
  directory,
  "--inputs",
  file,
  "--out",
  join(work, "out.json"),
];
const damaged = async (change: Parameters<typeof writeTinyCheckpoint>[1]) =>
  writeTinyCheckpoint(await folder(), change);

/** What is wrong, how it comes about, and what the sentence must say. */
const BAD: Record<string, [() => Promise<string[]> | string[], RegExp]> = {
  "a missing checkpoint": [() => attribute(join(work, "nowhere")), /There is no .*config\.json/],
  "a truncated weight file": [
    async () => {
      const directory = await damaged({});
      await truncate(join(directory, "model.safetensors"), 2000);
      return attribute(directory);
    },
    /model\.safetensors/,
  ],
  "a header that is no header": [
    async () => {
      const directory = await damaged({});
      await writeFile(join(directory, "model.safetensors"), Buffer.alloc(64, 0xff));
      return attribute(directory);
    },
    /model\.safetensors/,
  ],
  "an unknown architecture": [
    async () => {
      const directory = await damaged({});
      await writeFile(join(directory, "config.json"), '{"model_type":"mamba"}');
      return attribute(directory);
    },
    /"mamba", which is not supported; use one of: gpt_neox/,
  ],
  "a missing weight": [
    async () => attribute(await damaged({ change: (tensors) => tensors.slice(1) })),
    /lacks 1 weight/,
  ],
  "a surplus weight": [
    async () =>
      attribute(await damaged({ change: (all) => [...all, { name: "extra", shape: [1], data: Float32Array.of(1) }] })),
    /extra/,
  ],
  "pairs of unequal length": [
    async () => attribute(model, await writeInputs("unequal.json", { corrupted: [[0, 9, 5], INPUTS.corrupted[1]] })),
    /Item 0 .*4 clean and 3 corrupted tokens/,
  ],
  "a token outside the vocabulary": [
    async () => attribute(model, await writeInputs("token.json", { clean: [[0, 3, 5, 99], INPUTS.clean[1]] })),
    /99/,
  ],
  "an answer outside the prompt": [
    async () => attribute(model, await writeInputs("position.json", { positions: [3, 4] })),
    /Item 1 .*position 4, outside the prompt/,
  ],
  "an empty dataset": [
    async () =>
      attribute(
        model,
        await writeInputs("empty.json", { clean: [], corrupted: [], correct: [], incorrect: [], year: [] }),
      ),
    /empty/,
  ],
  "a path without points": [() => [...attribute(model), "--steps", "0"], /--steps cannot be "0"/],
  "an unknown path rule": [() => [...attribute(model), "--path", "zigzag"], /zigzag.*left.*paper, midpoint/],
  "an unknown command": [() => ["frobnicate"], /unknown command 'frobnicate'/],
  "an unknown task": [() => ["analyze", model, "--task", "chess"], /no task "chess"; use one of ioi/],
  "a circuit of another model": [
    async () => {
      const other = await damaged({ config: { num_hidden_layers: 3 } });
      await atlas("attribute", other, "--inputs", inputs, "--out", file("other.json"));
      await atlas("circuit", file("other.json"), "--select", "topn", "--edges", "3", "--out", file("foreign.json"));
      return ["evaluate", model, "--inputs", inputs, "--circuit", file("foreign.json")];
    },
    /foreign\.json is a circuit of 3 layers/,
  ],
};

test.each(Object.entries(BAD))("%s is refused in one sentence, and nothing is written", async (_what, [args, says]) => {
  const { code, out, error } = await atlas(...(await args()));
  expect(error).toMatch(says);
  expect(error.trimEnd().split("\n"), error).toHaveLength(1);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(await readdir(work)).not.toContain("out.json");
});

test("a reader who leaves ends the command quietly", async () => {
  const child = startAtlas(attribute(model));
  child.stdout.destroy();
  const said = text(child.stderr);
  const [code] = await once(child, "close");
  expect({ code, said: await said }).toEqual({ code: 0, said: "" });
});

test("weights that are no numbers are refused by name", async () => {
  const directory = await damaged({});
  const path = join(directory, "model.safetensors");
  const bytes = await readFile(path);
  bytes.writeUInt32LE(0x7fc00000, bytes.length - 4);
  await writeFile(path, bytes);
  const { code, error } = await atlas(...attribute(directory));
  expect(code).toBe(2);
  expect(error).toMatch(/NaN/);
});
