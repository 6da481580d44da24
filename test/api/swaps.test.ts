/** @file Component swaps over the API: by definition and step, of each checkpoint the newest, and of what a viewer may see alone. */
import { storeVerification } from "@atlas/platform";
import { projects } from "@atlas/schema/db";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeSwap, makeVerification } from "../support/verification-bundle.ts";
import { startTestApi, type TestApi } from "./api-server.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  const { db } = api.database;
  await storeVerification(db, makeVerification());
  for (const step of [128, 64]) await storeVerification(db, makeSwap({ step }));
  await storeVerification(db, makeSwap({ step: 64, analyzerVersion: "0.2.0" }));
  await storeVerification(db, makeSwap({ step: 64, task: "sva" }));
  await db.insert(projects).values({ slug: "secret", title: "Secret", visibility: "private" });
  await storeVerification(db, makeSwap({ step: 256 }), "secret");
});
afterAll(() => api?.stop());

test("are listed by step, with the share of the way that each group takes", async () => {
  const query = `{ componentSwaps(model: "demo-test", task: "ioi") { analyzerVersion checkpoint { step } levels { name }
    swap { source sourceStep ahead baseline sourceMetric components swapped shares } } }`;
  const swap = {
    ...{ source: "step192", sourceStep: 192, ahead: null, baseline: 0.25, sourceMetric: 2 },
    ...{ components: ["a0.h1 m1"], swapped: [1.5], shares: [1.25 / 1.75] },
  };
  expect(await api.data(query)).toEqual({
    componentSwaps: [
      { analyzerVersion: "0.2.0", checkpoint: { step: 64 }, levels: [], swap },
      { analyzerVersion: "0.1.0", checkpoint: { step: 128 }, levels: [], swap },
    ],
  });
});

test("those of other tasks come without a task; verifications of algorithms have none", async () => {
  const query = `{ componentSwaps(model: "demo-test") { checkpoint { step } }
    paper: componentSwaps(model: "demo-test", mode: PAPER) { id }
    algorithmVerifications(model: "demo-test", algorithm: "ioi") { swap { source } } }`;
  const { componentSwaps, paper, algorithmVerifications } = (await api.data(query)) as Record<string, unknown[]>;
  expect(componentSwaps).toHaveLength(2);
  expect([paper, algorithmVerifications]).toEqual([[], [{ swap: null }]]);
});
