/** @file `atlas heads` as a person runs it. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeTinyCheckpoint } from "../apps/analyzer/src/checkpoint/checkpoint-fixture.ts";
import { temporaryFolders } from "../apps/analyzer/src/checkpoint/temporary-folder.ts";
import { tokenizerFile } from "../apps/analyzer/src/task/tokenizer-fixture.ts";
import { atlas } from "./support/atlas.ts";

const folder = temporaryFolders();

test("scores come as lines and as JSON, with definition and data", async () => {
  const model = await writeTinyCheckpoint(await folder());
  const scores = ["--scores", "induction,previous-token"];
  const { code, out, error } = await atlas("heads", model, ...scores, "--mode", "paper", "--json");
  expect({ code, error }).toEqual({ code: 0, error: "" });
  const report = JSON.parse(out);
  expect(report).toMatchObject({ mode: "paper", scores: [{ name: "previous-token" }, { name: "induction" }] });
  const [previous] = report.scores;
  expect(previous).toMatchObject({ unit: "attention", range: [0, 1], aboveThreshold: { threshold: 0.5 } });
  expect(previous.values.map((layer: number[]) => layer.length)).toEqual([2, 2]);
  expect(previous.maximum.value).toBe(Math.max(...previous.values.flat()));
  const text = await atlas("heads", model, ...scores);
  expect(text.out).toMatch(
    /^Previous token \(attention, 0 to 1\) on 8 sequences of 16 random tokens, repeated\n {2}above/,
  );
});

test("copy suppression takes a text of one's own, whose tokens are part of the result", async () => {
  const model = await writeTinyCheckpoint(await folder(), { config: { vocab_size: 128 } });
  await writeFile(join(model, "tokenizer.json"), JSON.stringify(tokenizerFile([" Monday"])));
  const scored = async (name: string, content: string) => {
    const text = join(model, name);
    await writeFile(text, content);
    const run = await atlas("heads", model, "--scores", "copy-suppression", "--text", text, "--json");
    expect(run).toMatchObject({ code: 0, error: "" });
    const [score] = JSON.parse(run.out).scores;
    expect(score.data.description).toContain(text);
    expect(score.denominators.flat()).toHaveLength(4);
    return score;
  };
  const content = "Monday and Monday and then nothing but Monday ".repeat(40);
  const [first, other] = [await scored("a.txt", content), await scored("b.txt", `x${content}`)];
  expect(first.data.hash).not.toBe(other.data.hash);
  expect(first.values).not.toEqual(other.values);
  await writeFile(join(model, "short.txt"), "Monday");
  const short = await atlas("heads", model, "--scores", "copy-suppression", "--text", join(model, "short.txt"));
  expect(short).toMatchObject({
    code: 2,
    error: expect.stringMatching(/short\.txt" gives 0 stretches of 32 tokens, .*\n$/),
  });
});

test("a wrong name, a missing tokenizer and a missing text are one sentence each", async () => {
  const model = await writeTinyCheckpoint(await folder());
  const refused = async (...args: string[]) => {
    const { code, error } = await atlas("heads", model, ...args);
    expect(code).toBe(2);
    return error;
  };
  expect(await refused("--scores", "inductive")).toMatch(
    /^atlas: There is no head score "inductive"; use some of .*\.\n$/,
  );
  expect(await refused("--scores", "succession")).toMatch(/^atlas: There is no tokenizer\.json in .*\n$/);
});
