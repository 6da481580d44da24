/** @file Releases through the command line: what is frozen, under which hash, what is refused, and that nothing of it changes afterwards. */
import { createHash } from "node:crypto";
import {
  hashRelease,
  makeRelease,
  readReleases,
  storeBundle,
  storeHeadScores,
  storeVerification,
} from "@atlas/platform";
import { releases } from "@atlas/schema/db";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SECRET, storeBeside, storeFixture, storeRelease, storeSecrets } from "./api/fixture.ts";
import { outcomeOf, startAtlas } from "./support/atlas.ts";
import { makeBundle } from "./support/bundle.ts";
import { createTestDatabase, type TestDatabase } from "./support/database.ts";
import { makeHeadScores } from "./support/head-score-bundle.ts";
import { makeVerification } from "./support/verification-bundle.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  await storeFixture(database.db);
  await storeBeside(database.db);
  await storeRelease(database.db);
  await storeSecrets(database.db);
});
afterAll(() => database?.drop());

const release = (...args: string[]) => outcomeOf(startAtlas(["release", ...args], { DATABASE_URL: database.url }));
const query = async (text: string) => (await database.pool.query(text)).rows;

/** What the recipe in docs/sharing.md makes of the public results. */
async function hashByHand(where = ""): Promise<string> {
  const tables = ["run", "head_score", "verification"];
  const rows = await query(
    tables
      .map(
        (table) => `select address from ${table} join project on project.id = project_id and slug = 'public' ${where}`,
      )
      .join(" union all "),
  );
  const lines = rows.map(({ address }) => `${address}\n`).sort();
  return createHash("sha256").update(lines.join("")).digest("hex");
}

test("everything public is frozen, once, and no more than is there may be added", async () => {
  const args = ["everything", "--version", "1.0", "--title", "The fixture", "--license", "CC-BY-4.0"];
  const hash = await hashByHand();
  const made = await release(...args);
  const facts = [
    "  holds         21 runs, 10 head scores, 1 verification of 10 checkpoints of 2 models",
    "  models        demo-small, demo-medium",
    "  analyzer      0.1.0",
    "  licence       CC-BY-4.0",
    `  content hash  ${hash}`,
    `  cite as       Circuit Atlas (${new Date().getUTCFullYear()}). The fixture, version 1.0. Content hash ${hash}`,
    "",
  ];
  expect(made).toEqual({ code: 0, out: ["Frozen: everything 1.0.", ...facts].join("\n"), error: "" });
  const again = await release(...args);
  const same = "everything 1.0 is there already with the same contents; nothing was changed.";
  expect(again).toEqual({ code: 0, out: [same, ...facts].join("\n"), error: "" });

  await storeBundle(database.db, makeBundle({ model: "demo-small", step: 256, analyzerVersion: "0.2.0" }));
  const later = await release(...args);
  expect(later).toMatchObject({ code: 2, out: "" });
  expect(later.error).toBe(
    "atlas: The release everything 1.0 is frozen with other contents (32 results; now 33 fit); give this one another --version.\n",
  );
  expect(await release("everything", "--version", "1.0", "--verify")).toEqual({
    code: 0,
    out: `everything 1.0 holds: the addresses of its 32 results hash to ${hash}.\n`,
    error: "",
  });
  const next = await release("everything", "--version", "1.1", "--json");
  expect(JSON.parse(next.out)).toMatchObject({
    made: true,
    runCount: 22,
    title: "everything",
    license: null,
    analyzerVersions: ["0.1.0", "0.2.0"],
  });
  const list = await release("--list");
  expect(list.out.split("\n").map((line) => line.split(/ {2,}/).slice(0, 2))).toEqual([
    ["release", "version"],
    ["everything", "1.1"],
    ["everything", "1.0"],
    ["fixture", "1.0"],
    [""],
  ]);
}, 60_000);

const asked = (change: Partial<Parameters<typeof makeRelease>[1]>) =>
  makeRelease(database.db, { project: "public", name: "chosen", version: "1", ...change });

test("of models, families and tasks what is asked for; head scores are of no task", async () => {
  const { release: medium } = await asked({ name: "medium", models: ["demo-medium"] });
  expect(medium).toMatchObject({
    runCount: 11,
    headScoreCount: 5,
    verificationCount: 0,
    checkpointCount: 5,
    models: ["demo-medium"],
  });
  const { release: family } = await asked({ name: "family", models: ["demo"], tasks: ["ioi"] });
  expect(family).toMatchObject({
    runCount: 12,
    headScoreCount: 0,
    verificationCount: 1,
    models: ["demo-small", "demo-medium"],
  });
  const { release: secret } = await asked({ name: "secret", project: SECRET.project });
  expect(secret).toMatchObject({ project: SECRET.project, runCount: 4, headScoreCount: 3, verificationCount: 3 });
});

test.each([
  [{ models: ["demo-small", "demo-tiny"] }, /no results of a model or family "demo-tiny" to release in this project/],
  [{ models: [SECRET.model] }, /no results of a model or family "secret-model" to release/],
  [{ tasks: ["ioi", SECRET.task] }, /no results on a task "secret-task" to release/],
  [{ project: "none" }, /no project "none"/],
  [{ name: "Not a name" }, /"Not a name" cannot be the name of a release; use up to 64 small letters/],
  [{ version: "1/0" }, /"1\/0" cannot be the version of a release/],
  [{ title: " " }, /title of a release cannot be empty/],
  [
    { name: "everything", version: "1.1", license: "MIT" },
    /everything 1.1 is frozen with another license; give this one another/,
  ],
])("refused with nothing left behind: %j", async (change, message) => {
  const before = await database.db.$count(releases);
  await expect(asked(change)).rejects.toThrow(message);
  expect(await database.db.$count(releases)).toBe(before);
});

test("an empty project has nothing to release", async () => {
  await query("insert into project (slug, title, visibility) values ('empty', 'Empty', 'public')");
  await expect(asked({ project: "empty" })).rejects.toThrow(/no results to release in this project/);
});

test("of many that make the same release at once, one does", async () => {
  const all = await Promise.all(Array.from({ length: 6 }, () => asked({ name: "race" })));
  expect(all.filter(({ made }) => made)).toHaveLength(1);
  expect(new Set(all.map(({ release: { contentHash } }) => contentHash)).size).toBe(1);
});

describe("what is released stays", () => {
  const RELEASED = "(select id from run where project_id = 1 order by id limit 1)";
  test.each([
    ["update release set title = 'Other'", /a release is neither changed nor removed/],
    ["delete from release", /a release is neither changed nor removed/],
    ["truncate release cascade", /a release is neither changed nor removed/],
    ["delete from release_run", /a release is neither changed nor removed/],
    ["update release_head_score set release_id = 2", /a release is neither changed nor removed/],
    ["delete from release_verification", /a release is neither changed nor removed/],
    ["delete from release_model", /a release is neither changed nor removed/],
    [`delete from run where id = ${RELEASED}`, /run.*violates|results of a release are neither changed nor removed/],
    ["delete from head_score", /results of a release|violates foreign key/],
    ["delete from verification", /results of a release|violates foreign key/],
    [`update run set command = 'other' where id = ${RELEASED}`, /results of a release are neither changed/],
    ["update head_score set seconds = 1", /results of a release are neither changed/],
    ["update verification set seconds = 1", /results of a release are neither changed/],
    [`update circuit set metric = 0 where run_id = ${RELEASED}`, /results of a release are neither changed/],
    [`delete from circuit where run_id = ${RELEASED}`, /results of a release are neither changed/],
    ["delete from circuit_edge where cell = (select min(cell) from circuit_edge)", /results of a release are neither/],
    ["delete from circuit_bootstrap", /results of a release are neither changed/],
    ["update edge_scores set packed = ''", /results of a release are neither changed/],
    ["update task_performance set clean = 0", /results of a release are neither changed/],
    ["truncate run cascade", /a release is neither changed nor removed/],
  ])("%s", async (statement, message) => {
    const contents = () => readReleases(database.db, {});
    const before = await contents();
    await expect(query(statement)).rejects.toThrow(message);
    expect(await contents()).toEqual(before);
  });

  test("a release is not filled later, and takes nothing of another project", async () => {
    const mine = "(select id from release where name = 'medium')";
    for (const [kind, id] of [
      ["run", RELEASED],
      ["head_score", "1"],
      ["verification", "1"],
      ["model", "1"],
    ])
      await expect(query(`insert into release_${kind} select ${mine}, ${id}`)).rejects.toThrow(
        /in the transaction that makes it/,
      );
    const secret = "(select id from run where project_id = (select id from project where slug = 'secret') limit 1)";
    await expect(
      query(`with made as (insert into release (project_id, name, version, title, citation, content_hash, runs, head_scores, verifications,
          checkpoints, analyzer_versions)
        select 1, 'stolen', '1', 'Stolen', 'None', content_hash, 1, 0, 0, 1, '{}' from release limit 1 returning id)
        insert into release_run select made.id, ${secret} from made`),
    ).rejects.toThrow(/results of its own project/);
  });

  test("results that are in no release can still go", async () => {
    const name = "not released";
    await storeBundle(database.db, makeBundle({ model: name }));
    await storeHeadScores(database.db, makeHeadScores({ model: name }));
    await storeVerification(database.db, makeVerification({ model: name }));
    const here =
      "checkpoint_id in (select checkpoint.id from checkpoint join model on model.id = model_id where model.name = 'not released')";
    for (const table of ["run", "head_score", "verification"])
      expect(await query(`delete from ${table} where ${here} returning id`)).toHaveLength(1);
  });

  test("--verify notices what somebody took out in spite of it", async () => {
    const [held] = await readReleases(database.db, { name: "race" });
    expect(await hashRelease(database.db, held!.id)).toBe(held!.contentHash);
    await query("alter table release_run disable trigger release_stays");
    await query(`delete from release_run where release_id = ${held!.id} and run_id = ${RELEASED}`);
    await query("alter table release_run enable trigger release_stays");
    const { code, out } = await release("race", "--version", "1", "--verify");
    expect(code).toBe(2);
    expect(out).toMatch(/^race 1 does not hold: .* results hash to [0-9a-f]{64}, not to [0-9a-f]{64}\.\n$/);
  });
});
