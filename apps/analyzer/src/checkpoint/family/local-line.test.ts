import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolders } from "../temporary-folder.ts";
import { localLine } from "./local-line.ts";

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
    ...{ family: "demo-seed4", model: "small", license: null, citation: null },
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

test("a suite of several models is refused by their names, an empty folder and a missing one too", async () => {
  const root = await folder();
  await expect(localLine(root)).rejects.toThrow(/holds no checkpoint/);
  await model(root, "a", ["step1"]);
  await model(root, "b", ["step1"]);
  await expect(localLine(root)).rejects.toThrow(/holds several models \(a, b\); give the folder of one/);
  await expect(localLine(join(root, "c"))).rejects.toThrow(/There is no/);
});
