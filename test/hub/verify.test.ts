/** @file `atlas verify` on a family that is damaged in every way there is a finding for, on disk and on a hub. */
import { readdir } from "node:fs/promises";
import { checkpoints, findings, models } from "@atlas/schema/db";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { temporaryFolders } from "../../apps/analyzer/src/checkpoint/temporary-folder.ts";
import { outcomeOf, startAtlas } from "../support/atlas.ts";
import { branchesOf, DAMAGES, writeDamagedFamily } from "../support/damaged-family.ts";
import { createTestDatabase, type TestDatabase } from "../support/database.ts";
import { FakeHub } from "../support/fake-hub.ts";

const TOKEN = "hf_secretsecret";
// Each starts the command several times, which takes seconds, and on a busy machine many.
vi.setConfig({ testTimeout: 240_000 });

const folder = temporaryFolders();
let database: TestDatabase;
let hub: FakeHub;
let model: string;
let cache: string;

beforeAll(async () => {
  [database, hub, model, cache] = await Promise.all([
    createTestDatabase(),
    new FakeHub().start(),
    folder().then(writeDamagedFamily),
    folder(),
  ]);
  hub.repositories["some/damaged"] = {
    branches: { ...(await branchesOf(model)), main: {} },
    license: "mit",
    token: TOKEN,
  };
});
afterAll(async () => {
  await hub.stop();
  await database.drop();
});

const atlas = (databaseUrl: string, ...args: string[]) =>
  outcomeOf(
    startAtlas(args, { DATABASE_URL: databaseUrl, HF_ENDPOINT: hub.endpoint, HF_TOKEN: TOKEN, HF_HUB_CACHE: cache }),
  );

/** Kinds with the checkpoints that each concerns, in the order of steps. */
function byKind(found: readonly { kind: string; revisions: string[] }[]): Record<string, string[]> {
  const kinds: Record<string, string[]> = {};
  for (const { kind, revisions } of found) kinds[kind] = [...(kinds[kind] ?? []), ...revisions];
  return kinds;
}

test("a folder's damages are all found, reported and stored", async () => {
  const { code, out, error } = await atlas(database.url, "verify", model);
  expect({ code, error }).toEqual({ code: 2, error: "" });
  expect(out).toMatch(/^suite\/damaged: 12 checkpoints of .*, every weight read\n\ncheckpoint +step +tokens +weights/);
  expect(out).toMatch(/^step4 .* final-weights$/m);
  expect(out).toMatch(/^final-weights \(error\)\n {2}step4 holds the weights of the end of training \(step1024\)/m);
  expect(out).toMatch(/^missing-files \(error\)\n {2}step8: There is no model\.safetensors;/m);
  expect(out).toMatch(/^ {2}step16: There is no model-00002-of-00002\.safetensors;/m);
  expect(out.trimEnd()).toMatch(/\n10 of 12 checkpoints have findings, and trends leave them out\. Stored\.$/);
  const rows = await database.db.query.findings.findMany({ with: { checkpoints: true }, orderBy: { id: "asc" } });
  expect(byKind(rows.map((row) => ({ ...row, revisions: row.checkpoints.map(({ revision }) => revision) })))).toEqual(
    DAMAGES,
  );
  expect(await database.db.$count(checkpoints)).toBe(12);
  expect(await database.db.select().from(models)).toMatchObject([{ name: "suite/damaged", layers: 2, lastStep: 1024 }]);
  await atlas(database.url, "verify", model);
  expect(await database.db.$count(findings)).toBe(rows.length);
});

test("the hub's metadata tells what it can without fetching weights, and --download the rest, leaving nothing", async () => {
  const listed = await atlas("", "verify", "hf:some/damaged", "--json");
  expect({ code: listed.code, error: listed.error }).toEqual({ code: 2, error: "" });
  const { depth, findings: found, license, checkpoints: seen, stored } = JSON.parse(listed.out);
  expect({ depth, license, stored }).toEqual({ depth: "metadata", license: "mit", stored: false });
  const { "damaged-files": cut, "non-finite-weights": _, "size-change": larger, ...visible } = DAMAGES;
  expect(byKind(found)).toEqual({ ...visible, "size-change": [...larger!, ...cut!] });
  expect(seen[0]).toMatchObject({ weightHash: expect.stringMatching(/^[0-9a-f]{64}$/), fingerprint: null });
  expect(hub.seen.filter(({ host }) => host === "files")).toEqual([]);

  const read = await atlas(
    "",
    "verify",
    "hf:some/damaged",
    "--download",
    "--json",
    "--revisions",
    "step0,step128,step8",
  );
  expect(byKind(JSON.parse(read.out).findings)).toEqual({
    "non-finite-weights": ["step128"],
    "missing-files": ["step8"],
  });
  expect(hub.seen.filter(({ host }) => host === "files").length).toBeGreaterThan(0);
  expect((await readdir(cache, { recursive: true })).filter((name) => /blobs\/|snapshots\/./.test(name))).toEqual([]);
});

test("what could not be looked at is said and is no finding; a sound line has none", async () => {
  hub.fail(/tree\/.*/, { kind: "status", status: 400 });
  const args = ["verify", "hf:some/damaged", "--revisions", "step0,step1,step1024"];
  const { code, out } = await atlas("", ...args);
  expect(code).toBe(2);
  expect(out).toMatch(
    /not looked at\n {2}step\d+: http.* answered 400 to the question for some\/damaged; check HF_ENDPOINT\./,
  );
  expect(out).toMatch(/Nothing is wrong with 2 checkpoints \(1 could not be looked at\)\./);
  const again = await atlas("", ...args);
  expect(again).toMatchObject({ code: 0, error: "" });
  expect(again.out).toMatch(
    /Nothing is wrong with 3 checkpoints\. Whether weights are finite only --download tells\.\n$/,
  );
});
