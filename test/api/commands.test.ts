/** @file Commands as the API tells them: without the folders of the machine that computed, also of what was stored before bundles left them out. */
import { runs } from "@atlas/schema/db";
import { eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApi, type TestApi } from "./api-server.ts";
import { fixtureBundle, MODELS, storeFixture } from "./fixture.ts";

const { address } = fixtureBundle({ ...MODELS[0], task: "ioi", step: 64 });
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await storeFixture(api.database.db);
  const command = "npx atlas analyze /home/somebody/models/tiny --task ioi";
  await api.database.db.update(runs).set({ command }).where(eq(runs.address, address));
});
afterAll(() => api?.stop());

const PORTABLE = "npx atlas analyze DIR/tiny --task ioi";

test("a result of before names no folder, in an answer and in a file", async () => {
  const run = `run(model: "${MODELS[0].model}", revision: "step64", task: "ioi") { address command json: edgesFile(format: JSON) }`;
  const answer = (await api.data(`{ ${run} }`)) as { run: { address: string; command: string; json: string } };
  expect(answer.run).toMatchObject({ address, command: PORTABLE });
  const file = await (await fetch(api.url + answer.run.json)).text();
  expect(file).toContain(PORTABLE);
  expect(file).not.toContain("somebody");
});
