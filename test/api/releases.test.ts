/** @file Releases over GraphQL: what is in one, which one is meant, and a file by which anybody computes its content hash again. */
import { createHash } from "node:crypto";
import { makeRelease, storeBundle } from "@atlas/platform";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeBundle } from "../support/bundle.ts";
import { startTestApi, type TestApi } from "./api-server.ts";
import { RELEASE, storeBeside, storeFixture, storeRelease, storeSecrets } from "./fixture.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await storeFixture(api.database.db);
  await storeBeside(api.database.db);
  await storeRelease(api.database.db);
  await storeSecrets(api.database.db);
  await storeBundle(api.database.db, makeBundle({ model: "demo-small", step: 256, analyzerVersion: "0.2.0" }));
  await makeRelease(api.database.db, { ...RELEASE, version: "1.1", models: ["demo-small"], description: "One model." });
});
afterAll(() => api?.stop());

interface Found {
  release: { id: string; contentHash: string; addressesFile: string; runs: { edges: { node: { address: string } }[] } };
}

test("a release says what is in it, and what it says is in it", async () => {
  const { release } = await api.data(`{ release(name: "fixture", version: "1.0") {
    name version title description license citation runCount headScoreCount verificationCount checkpointCount analyzerVersions
    models { totalCount edges { node { name } } } runs { totalCount edges { node { releases { totalCount } } } }
    headScores { totalCount } verifications { totalCount edges { node { algorithm } } } } }`);
  expect(release).toMatchObject({
    ...{ name: "fixture", version: "1.0", title: "The fixture", description: null, license: "CC-BY-4.0" },
    citation: expect.stringMatching(
      /^Circuit Atlas \(20\d\d\)\. The fixture, version 1\.0\. Content hash [0-9a-f]{64}$/,
    ),
    ...{
      runCount: 21,
      headScoreCount: 10,
      verificationCount: 1,
      checkpointCount: 10,
      analyzerVersions: ["0.1.0"],
      headScores: { totalCount: 10 },
    },
    models: { totalCount: 2, edges: [{ node: { name: "demo-small" } }, { node: { name: "demo-medium" } }] },
    verifications: { totalCount: 1, edges: [{ node: { algorithm: "ioi" } }] },
  });
  const { runs } = release as { runs: { totalCount: number; edges: { node: { releases: { totalCount: number } } }[] } };
  expect(runs.totalCount).toBe(21);
  // Of the larger model, which is in the first release alone, are about half.
  expect(new Set(runs.edges.map(({ node }) => node.releases.totalCount))).toEqual(new Set([1, 2]));
});

test("without a version the newest is meant, and lists begin with it", async () => {
  const { release, releases } = await api.data(
    `{ release(name: "fixture") { version description analyzerVersions } releases { totalCount edges { node { name version } } } }`,
  );
  expect(release).toEqual({ version: "1.1", description: "One model.", analyzerVersions: ["0.1.0", "0.2.0"] });
  expect(releases).toEqual({
    totalCount: 2,
    edges: ["1.1", "1.0"].map((version) => ({ node: { name: "fixture", version } })),
  });
  expect(await api.data(`{ release(name: "fixture", version: "2.0") { id } }`)).toEqual({ release: null });
});

test("by id, alone and in lists", async () => {
  const { release } = (await api.data(`{ release(name: "fixture", version: "1.0") { id } }`)) as unknown as Found;
  const found = await api.data(
    "query($id: ID!, $ids: [ID!]) { node(id: $id) { ... on Release { version } } releases(ids: $ids) { totalCount } }",
    {
      id: release.id,
      ids: [release.id],
    },
  );
  expect(found).toEqual({ node: { version: "1.0" }, releases: { totalCount: 1 } });
});

test("the file of its addresses hashes to the content hash, and holds each of its results", async () => {
  const { release } = (await api.data(
    `{ release(name: "fixture") { contentHash addressesFile runs(first: 100) { edges { node { address } } } } }`,
  )) as unknown as Found;
  const answer = await fetch(api.url + release.addressesFile);
  const text = await answer.text();
  expect(answer.headers.get("content-disposition")).toBe('attachment; filename="fixture-1.1-addresses.txt"');
  expect(createHash("sha256").update(text).digest("hex")).toBe(release.contentHash);
  const lines = text.trimEnd().split("\n");
  expect(lines).toEqual(lines.toSorted());
  expect(lines).toEqual(expect.arrayContaining(release.runs.edges.map(({ node }) => node.address)));
  // Eleven runs, five head scores and a verification.
  expect(lines).toHaveLength(17);
  const etag = answer.headers.get("etag")!;
  const again = await fetch(api.url + release.addressesFile, {
    headers: { "if-none-match": etag, "cache-control": "max-age=0" },
  });
  expect(again.status).toBe(304);
});

test("there is no file of what nobody may see, or of no hash", async () => {
  const { rows } = await api.database.pool.query("select content_hash from release where title = 'A secret release'");
  for (const hash of [rows[0].content_hash, "a".repeat(64), "%00", "x"]) {
    const answer = await fetch(`${api.url}/files/releases/${hash}/addresses.txt`);
    expect(answer.status).toBe(404);
    expect(await answer.text()).toContain("There is no release of that content hash");
  }
});
