/**
 * @file Faults in the middle of an analysis, as onnxruntime reports them: a device that is lost, memory that the system refuses. Each is
 * one sentence, and nothing of the result is stored.
 */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { tables } from "@atlas/schema/db";
import { InferenceSession } from "onnxruntime-node";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { writeTinyCheckpoint } from "../apps/analyzer/src/checkpoint/checkpoint-fixture.ts";
import { temporaryFolders } from "../apps/analyzer/src/checkpoint/temporary-folder.ts";
import { writeJsonFile } from "../apps/analyzer/src/checkpoint/user-files.ts";
import { demoTokenizer } from "../apps/analyzer/src/demo/tokenizer-file.ts";
import { trainIntoSuite } from "../apps/analyzer/src/demo/train-suite.ts";
import { vocabulary } from "../apps/analyzer/src/demo/vocabulary.ts";
import { analyzeCheckpoint } from "../apps/analyzer/src/runs/analyze-checkpoint.ts";
import { findTask } from "../apps/analyzer/src/task/tasks.ts";
import { createTestDatabase, type TestDatabase } from "./support/database.ts";

const folder = temporaryFolders();
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
afterEach(() => vi.restoreAllMocks());

/** Rows of everything that holds results. */
async function storedResults(): Promise<number> {
  const { runs, circuits, edgeScores, nodeScores, taskPerformances } = tables;
  const counts = [runs, circuits, edgeScores, nodeScores, taskPerformances].map((table) => database.db.$count(table));
  return (await Promise.all(counts)).reduce((a, b) => a + b, 0);
}

/** What onnxruntime says, and the sentence that is made of it. */
const FAULTS: [what: string, message: string, sentence: RegExp][] = [
  [
    "a lost device",
    "Failed to download data from buffer: webgpu device was lost: A valid external Instance reference no longer exists.",
    /^The connection to the CPU was lost in the middle of the run, so nothing of it was kept;.*\.$/,
  ],
  [
    "refused memory",
    "Non-zero status code returned while running MatMul node. Status Message: std::bad_alloc",
    /^There is not enough memory on the CPU for this program, so nothing of it was kept;.*\.$/,
  ],
];

describe.each(FAULTS)("%s", (_what, message, sentence) => {
  test.each([1, 2, 5])("in run %i of an analysis is one sentence, and nothing is stored", async (nth) => {
    const directory = await writeTinyCheckpoint(await folder(), { config: { vocab_size: vocabulary.length } });
    await writeJsonFile(join(directory, "tokenizer.json"), demoTokenizer());
    const analysis = {
      ...{ directory, checkpoint: { revision: "step1", step: 1, tokens: null }, command: () => "atlas analyze" },
      model: { family: "lost", name: "lost", license: null, citation: null, licenseSource: "none: made by a test" },
      ...{ tasks: [await findTask("ioi")], taskSettings: { size: 400 } },
    };
    const runs = failFrom(nth, message);
    await expect(analyzeCheckpoint(database.db, analysis, { threads: 1 })).rejects.toThrow(sentence);
    expect(runs()).toBe(nth);
    expect(await storedResults()).toBe(0);
  });
});

test("a device that cannot train leaves the folder to whoever comes next", async () => {
  const directory = await folder();
  vi.spyOn(InferenceSession, "create").mockRejectedValue(new Error("no such device"));
  const training = { directory, size: "small", seed: 1, device: "webgpu" } as const;
  await expect(trainIntoSuite(training)).rejects.toThrow("no such device");
  expect(await readdir(join(directory, "demo-small"))).toEqual([]);
});

/** From the nth run on, every session fails as a device does. @returns how many runs there were */
function failFrom(nth: number, message: string): () => number {
  const { create } = InferenceSession;
  let runs = 0;
  vi.spyOn(InferenceSession, "create").mockImplementation(async (...args: unknown[]) => {
    const session = await (create as (...all: unknown[]) => Promise<InferenceSession>)(...args);
    const { run } = session;
    session.run = (...feeds: unknown[]) => {
      runs++;
      if (runs >= nth) return Promise.reject(new Error(message));
      return (run as (...all: unknown[]) => ReturnType<typeof session.run>).apply(session, feeds);
    };
    return session;
  });
  return () => runs;
}
