/** @file A fill of the field's volume, at a small share: the same rows for the same seed, whole or not at all, and rows that the store's own reader understands. */
import { readReleases, storeVerification } from "@atlas/platform";
import { computationGraph, edgeCells, UserError, unpackScores } from "@atlas/schema";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readVerification } from "../packages/platform/src/publications/read-verification.ts";
import { seedScale } from "../scripts/seed-scale/seed.ts";
import { amountsOf, volumeOf } from "../scripts/seed-scale/volume.ts";
import { createTestDatabase, type TestDatabase } from "./support/database.ts";

/** The first and the last checkpoint; matrices of the three smallest graphs. */
const VOLUME = volumeOf(0.001, 4000);

const TABLES = [
  ...["model", "checkpoint", "examination", "finding", "finding_checkpoint", "task", "dataset", "run", "circuit"],
  ...["task_performance", "circuit_edge", "edge_scores", "head_score_definition", "head_score", "verification"],
  ...["release_model", "release_run", "release_head_score", "release_verification"],
];

let one: TestDatabase;
let other: TestDatabase;
beforeAll(async () => {
  [one, other] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  await Promise.all([one, other].map((database) => seedScale(database, { seed: 7, volume: VOLUME, add: false })));
});
afterAll(async () => {
  await one?.drop();
  await other?.drop();
});

const schemaOf = ({ pool }: TestDatabase) =>
  pool.query(`
    select indexdef as definition from pg_indexes where schemaname = 'public'
    union all select conname || pg_get_constraintdef(oid) from pg_constraint where connamespace = 'public'::regnamespace
    order by definition`);

async function digest({ pool }: TestDatabase, table: string): Promise<unknown> {
  const rows = `select md5(string_agg(row, ',' order by row)) as hash, count(*)::int as count`;
  return (await pool.query(`${rows} from (select md5(t::text) as row from "${table}" t) as rows`)).rows[0];
}

test.each(TABLES)("%s has the same rows in both databases", async (table) => {
  const rows = await digest(one, table);
  expect(rows).toEqual(await digest(other, table));
  if (!table.startsWith("finding"))
    expect(rows).toMatchObject({ count: expect.toSatisfy((count: number) => count > 0) });
});

test("there are as many results, head scores and matrices as were announced", async () => {
  const { runs, headScores, verifications, matrices } = amountsOf(VOLUME);
  const sums = await one.pool.query(`
    select (select count(*)::int from run) as runs, (select sum(cardinality(values))::int from head_score) as "headScores",
      (select sum(octet_length(packed))::int from edge_scores) as matrices, (select count(*)::int from verification) as verifications`);
  expect(sums.rows[0]).toEqual({ runs, headScores, matrices, verifications });
});

test("a circuit's edges are edges of its model, with the scores of its matrix", async () => {
  const { rows } = await one.pool.query(`
    select m.layers, m.heads, m.parallel, s.packed, c.edges, array_agg(e.cell) as cells, array_agg(e.score) as scores
    from circuit c join circuit_edge e on e.circuit_id = c.id join run r on r.id = c.run_id
      join edge_scores s on s.run_id = r.id join checkpoint k on k.id = r.checkpoint_id join model m on m.id = k.model_id
    group by m.id, s.run_id, c.id`);
  expect(rows.length).toBe(3 * 6 * 2 * 3);
  for (const { packed, edges, cells, scores, ...shape } of rows) {
    const graph = computationGraph(shape);
    const known = new Set(edgeCells(graph));
    const dense = unpackScores(graph, packed);
    expect(cells).toHaveLength(edges);
    expect(cells.every((cell: number) => known.has(cell))).toBe(true);
    expect(cells.map((cell: number) => dense[cell])).toEqual(scores);
  }
});

test("verifications are what the real store would take, down to their addresses", async () => {
  const ids = (await one.pool.query("select id from verification order by id")).rows;
  const named: number[] = [];
  const repaired: boolean[] = [];
  for (const { id } of ids) {
    const bundle = (await readVerification(one.db, id))!;
    expect(await storeVerification(one.db, bundle)).toBe(false);
    named.push(...bundle.findings.levels.map((level) => level.named.length));
    repaired.push(bundle.findings.repair !== null);
  }
  expect(Math.max(...named)).toBeGreaterThan(2);
  expect(new Set(repaired)).toEqual(new Set([true, false]));
});

test("releases hold the same results in both databases, the first all of them", async () => {
  const read = ({ db }: TestDatabase) => readReleases(db, { project: "public" });
  const known = (releases: Awaited<ReturnType<typeof read>>) =>
    releases.map(({ name, contentHash, citation }) => ({ name, contentHash, citation }));
  const releases = await read(one);
  expect(known(releases)).toEqual(known(await read(other)));
  const { runs, verifications } = amountsOf(VOLUME);
  expect(releases.find(({ name }) => name === "scale")).toMatchObject({
    runCount: runs,
    verificationCount: verifications,
  });
});

test("foreign keys and indexes are there again, by their names", async () => {
  const untouched = await createTestDatabase();
  try {
    expect((await schemaOf(one)).rows).toEqual((await schemaOf(untouched)).rows);
  } finally {
    await untouched.drop();
  }
});

test("a database with results is refused, and one with an earlier fill even with --add; nothing changes", async () => {
  const before = await digest(one, "run");
  await expect(seedScale(one, { seed: 7, volume: VOLUME, add: false })).rejects.toThrow(UserError);
  await expect(seedScale(one, { seed: 8, volume: VOLUME, add: true })).rejects.toThrow(/earlier fill already/);
  expect(await digest(one, "run")).toEqual(before);
});
