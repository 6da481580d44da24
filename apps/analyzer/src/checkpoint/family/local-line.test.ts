import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolders } from "../temporary-folder.ts";
import { localLine } from "./local-line.ts";
import { lineModel } from "./model-line.ts";

const folder = temporaryFolders();

async function model(root: string, name: string, steps: readonly string[], training?: object): Promise<string> {
  for (const step of steps) {
    await mkdir(join(root, name, step), { recursive: true });
    await writeFile(join(root, name, step, "config.json"), "{}");
  }
  if (training) await writeFile(join(root, name, "training.json"), JSON.stringify(training));
  return join(root, name);
}

test("a folder of step folders is a line; training.json says family and tokens", async () => {
  const root = await folder();
  const directory = await model(root, "small", ["step0", "step16"], { family: "demo", seed: 4, tokensPerStep: 1000 });
  expect(await localLine(directory)).toEqual({
    ...{ family: "demo-seed4", model: "small", storedAs: "demo-seed4/small" },
    ...{ license: null, citation: null, licenseSource: "a folder that says none" },
    source: {
      ...{ kind: "local", directory },
      folders: { step0: join(directory, "step0"), step16: join(directory, "step16") },
    },
    checkpoints: [
      { revision: "step0", step: 0, tokens: 0 },
      { revision: "step16", step: 16, tokens: 16_000 },
    ],
  });
});

test("without a record the tokens are unknown and the family is the folder around", async () => {
  const root = await folder();
  const suite = join(root, "suite");
  const line = await localLine(await model(suite, "large", ["step2"]));
  expect(line).toMatchObject({ family: "suite", model: "large", checkpoints: [{ step: 2, tokens: null }] });
});

test("checkpoints are known by the names that trainers give them", async () => {
  const root = await folder();
  const names = ["checkpoint-500", "global_step1000", "step_8", "step64", "step", "checkpoint-best", "xstep3"];
  const { checkpoints } = await localLine(await model(root, "trained", names));
  expect(checkpoints.map(({ revision, step }) => [revision, step])).toEqual([
    ...[
      ["step_8", 8],
      ["step64", 64],
      ["checkpoint-500", 500],
      ["global_step1000", 1000],
    ],
  ]);
});

test("a line's licence, citation and last step go with its model; a single checkpoint tells no last step", async () => {
  const record = { family: "own", seed: 1, tokensPerStep: 10, license: "MIT", citation: "Somebody 2024" };
  const directory = await model(await folder(), "small", ["step0", "step16"], record);
  expect(lineModel(await localLine(directory))).toEqual({
    ...{ family: "own-seed1", name: "own-seed1/small", license: "MIT", citation: "Somebody 2024" },
    ...{ licenseSource: "training.json", lastStep: 16 },
  });
  const one = lineModel(await localLine(join(directory, "step16")), { family: "f", model: "m" });
  expect(one).toMatchObject({ family: "f", name: "m", license: "MIT" });
  expect(one.lastStep).toBeUndefined();
});

test("a suite of several models is refused by their names, an empty folder and a missing one too", async () => {
  const root = await folder();
  await expect(localLine(root)).rejects.toThrow(/holds no checkpoint/);
  await model(root, "a", ["step1"]);
  await model(root, "b", ["step1"]);
  await expect(localLine(root)).rejects.toThrow(/holds several models \(a, b\); give the folder of one/);
  await expect(localLine(join(root, "c"))).rejects.toThrow(/There is no/);
});
