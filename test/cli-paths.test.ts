/** @file Path patching on the command line. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { writeTinyCheckpoint } from "../apps/analyzer/src/checkpoint/checkpoint-fixture.ts";
import { temporaryFolders } from "../apps/analyzer/src/checkpoint/temporary-folder.ts";
import { openCheckpoint } from "../apps/analyzer/src/checkpoint/weights.ts";
import { patchPaths } from "../apps/analyzer/src/runs/path-patching.ts";
import { readInputsFile } from "../apps/analyzer/src/task/inputs-file.ts";
import { atlas } from "./support/atlas.ts";

const folder = temporaryFolders();
let model: string;
let inputs: string;
const patch = (...args: string[]) => atlas("patch-paths", model, "--inputs", inputs, ...args);

beforeAll(async () => {
  model = await writeTinyCheckpoint(await folder());
  inputs = join(await folder(), "inputs.json");
  const pairs = { clean: [[0, 3, 5, 7]], corrupted: [[0, 9, 5, 7]], correct: [3], incorrect: [9] };
  await writeFile(inputs, JSON.stringify(pairs));
});

test("effects are those of the library function, from all senders or from each alone", async () => {
  const [checkpoint, dataset] = [await openCheckpoint(model), await readInputsFile(inputs, "logit-diff")];
  const [first, second] = [0, 1].map((head) => ({ layer: 0, head }));
  const receivers = [{ layer: 1, head: 0, input: "q" }] as const;
  const patches = [[first!], [second!], [first!, second!]].map((senders) => ({ senders, receivers }));
  const expected = await patchPaths(checkpoint, dataset, patches, 3);
  const args = ["--senders", "a0.h0,a0.h1", "--receivers", "a1.h0<q>", "--json"];
  const [all, each] = [await patch(...args), await patch(...args, "--each")];
  expect([all.error, each.error]).toEqual(["", ""]);
  const effects = [...JSON.parse(each.out).patches, ...JSON.parse(all.out).patches];
  expect(effects.map(({ senders }) => senders)).toEqual([["a0.h0"], ["a0.h1"], ["a0.h0", "a0.h1"]]);
  for (const [i, { effect }] of effects.entries()) expect(effect).toBeCloseTo(expected[i]!.effect!, 5);
  const { out } = await patch("--senders", "a0.h0");
  expect(out).toMatch(/^logit-diff \(logits\) over 1 items, to logits\nfrom a0\.h0 {3}effect -?[\d.]+/);
});

test.each([
  [["--senders", "m0"], /"m0" cannot send/],
  [["--senders", "a0.h0,"], /--senders cannot be "a0\.h0,"/],
  [["--senders", "a0.h9"], /Head a0\.h9 is not in a model of 2 layers with 2 heads/],
  [["--senders", "a0.h0", "--receivers", "a1.h0"], /"a1\.h0" cannot receive/],
])("%j is refused in one sentence", async (args, says) => {
  const { code, out, error } = await patch(...args);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(error).toMatch(says);
  expect(error.trim().split("\n")).toHaveLength(1);
});
