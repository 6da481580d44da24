/** @file Head scores of a checkpoint as an analysis saves them: with what they mean, once, and with a text of one's own. */
import { writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { HeadScoreSettings } from "@atlas/schema";
import { afterAll, beforeAll, expect, test } from "vitest";
import { writeTinyCheckpoint } from "../apps/analyzer/src/checkpoint/checkpoint-fixture.ts";
import { localLines } from "../apps/analyzer/src/checkpoint/family/local-line.ts";
import { lineModel } from "../apps/analyzer/src/checkpoint/family/model-line.ts";
import { temporaryFolders } from "../apps/analyzer/src/checkpoint/temporary-folder.ts";
import { demoConfig } from "../apps/analyzer/src/demo/config-file.ts";
import { writeTokenizerFile } from "../apps/analyzer/src/demo/tokenizer-file.ts";
import { analyzeCheckpoint, headArguments } from "../apps/analyzer/src/runs/analyze-checkpoint.ts";
import type { HeadAnalysis } from "../apps/analyzer/src/runs/analyze-heads.ts";
import { tokenizerFile } from "../apps/analyzer/src/task/tokenizer-fixture.ts";
import { outcomeOf, startAtlas } from "./support/atlas.ts";
import { createTestDatabase, type TestDatabase } from "./support/database.ts";

const folder = temporaryFolders();
let database: TestDatabase;
let model: string;
beforeAll(async () => {
  database = await createTestDatabase();
  model = await writeTinyCheckpoint(await folder(), { config: demoConfig("small") });
  await writeTokenizerFile(model);
});
afterAll(() => database?.drop());

const stored = () =>
  database.db.query.headScores.findMany({
    with: { definition: true, checkpoint: { with: { model: true } } },
    orderBy: { id: "asc" },
  });

async function analysed(directory: string, name: string, settings: HeadScoreSettings): Promise<HeadAnalysis> {
  const [line] = await localLines(directory);
  const results: HeadAnalysis[] = [];
  await analyzeCheckpoint(
    database.db,
    {
      directory,
      checkpoint: line!.checkpoints[0]!,
      model: lineModel(line!, { family: name, model: name }),
      tasks: [],
      command: () => "",
      heads: { settings, command: ["analysed", ...headArguments(settings)].join(" ") },
    },
    { threads: 1, onHeads: (result) => results.push(result) },
  );
  return results[0]!;
}

test("the command saves scores with what they mean; what is stored is not computed again", async () => {
  const args = [
    "analyze",
    model,
    "--family",
    "tiny",
    "--model",
    "tiny",
    "--heads",
    "previous-token,induction",
    "--json",
  ];
  const { code, out, error } = await outcomeOf(startAtlas(args, { DATABASE_URL: database.url }));
  expect({ code, error }).toEqual({ code: 0, error: "" });
  const line = JSON.parse(out);
  expect(line).toMatchObject({ model: "tiny", mode: "corrected", storedBefore: [], unserved: [] });
  const rows = await stored();
  expect(rows.map(({ definition }) => definition.name)).toEqual(["previous-token", "induction"]);
  expect(rows[1]).toMatchObject({
    definition: { version: 1, unit: "attention", low: 0, high: 1, threshold: 0.5 },
    dataDescription: "8 sequences of 15 words of the demo language behind <bos>, repeated",
    checkpoint: { model: { name: "tiny", layers: 2, heads: 2 } },
    command: `npx atlas analyze DIR/${basename(model)} --family tiny --model tiny --heads previous-token,induction`,
  });
  expect(line.headScores[1]).toMatchObject({
    name: "induction",
    data: { hash: rows[1]!.dataHash },
    values: rows[1]!.values.map((value) => expect.closeTo(value!, 6)),
  });

  const all = await analysed(model, "tiny", {});
  expect(all).toMatchObject({ known: ["previous-token", "induction"], unserved: [], perLayer: 2 });
  const names = ["duplicate-token", "copy", "negative-copy", "s-inhibition", "copy-suppression", "succession"];
  expect(all.computed.map(({ name }) => name)).toEqual(names);
  expect((await stored()).slice(2).map(({ definition }) => definition.name)).toEqual(names);
  expect((await analysed(model, "tiny", {})).computed).toEqual([]);
});

test("a tokenizer that serves few scores gets those, and the rest are named; a text of one's own is one of them", async () => {
  const other = await writeTinyCheckpoint(await folder(), { config: { vocab_size: 128 } });
  await writeFile(join(other, "tokenizer.json"), JSON.stringify(tokenizerFile([" Monday"])));
  const text = join(other, "text.txt");
  await writeFile(text, "Monday and Monday and then nothing but Monday ".repeat(40));
  const { computed, unserved } = await analysed(other, "few", { mode: "paper", text });
  expect(unserved.map(({ names }) => names)).toEqual([["copy", "negative-copy", "s-inhibition"]]);
  expect(unserved[0]!.reason).toMatch(/\.$/);
  expect(computed.map(({ name }) => name)).toContain("copy-suppression");
  const suppression = (await stored()).find(({ checkpoint, definition }) => {
    return checkpoint.model.name === "few" && definition.name === "copy-suppression";
  });
  expect(suppression).toMatchObject({
    dataDescription: expect.stringContaining("DIR/text.txt"),
    command: "analysed --heads --mode paper --text DIR/text.txt",
    denominators: expect.objectContaining({ length: 4 }),
  });
  await expect(analysed(other, "few", { text: join(other, "nowhere.txt") })).rejects.toThrow(
    /nowhere\.txt cannot be read/,
  );
});

test("nothing asked for is refused in one sentence", async () => {
  const { code, error } = await outcomeOf(startAtlas(["analyze", model], { DATABASE_URL: database.url }));
  expect({ code, error }).toEqual({ code: 2, error: expect.stringMatching(/^atlas: Nothing is asked for; .*\.\n$/) });
});
