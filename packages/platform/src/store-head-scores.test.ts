/** @file Head scores in the store: whole, once, refused where they contradict themselves or what is stored. */
import type { HeadScoreBundle } from "@atlas/schema";
import { checkpoints, headScoreDefinitions, headScores, tables } from "@atlas/schema/db";
import { eq } from "drizzle-orm";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeBundle } from "../../../test/support/bundle.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/database.ts";
import { makeHeadScores } from "../../../test/support/head-score-bundle.ts";
import { connectDatabase } from "./database.ts";
import { storeBundle } from "./store-bundle.ts";
import { describeHeadScores, findHeadScores, storeHeadScores } from "./store-head-scores.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const countRows = () => Promise.all(Object.values(tables).map((table) => database.db.$count(table)));

test("stored scores come back as they were, undefined ones as null", async () => {
  const bundle = makeHeadScores({ model: "whole", scores: ["induction", "copy-suppression"] });
  expect(await storeHeadScores(database.db, bundle)).toBe(2);
  const rows = await database.db.query.headScores.findMany({
    where: { checkpoint: { model: { name: "whole" } } },
    with: { definition: true, checkpoint: { with: { model: true } } },
    orderBy: { id: "asc" },
  });
  expect(rows).toMatchObject(
    bundle.scores.map(({ definition, data, values, denominators, address }) => ({
      address,
      definition,
      dataHash: data.hash,
      values: values.map((value) => (value === null ? null : expect.closeTo(value, 6))),
      denominators: denominators?.map(Math.fround) ?? null,
      checkpoint: { revision: "step64", model: { name: "whole" } },
      ...bundle.provenance,
    })),
  );
  expect(rows[1]!.values[0]).toBeNull();
});

/** Ties, zeros of both signs and heads without a value are as likely as anything else. */
const valuesOfHeads = fc.array(
  fc.oneof(fc.constantFrom(null, -1, -0, 0, 0.5), fc.float({ noNaN: true, noDefaultInfinity: true })),
  { minLength: 6, maxLength: 6 },
);
const anyValues = fc.oneof(
  valuesOfHeads,
  valuesOfHeads.map((values) => values.map((value) => value && -Math.abs(value))),
  fc.constant<null[]>(Array(6).fill(null)),
);

/** Of equal ones the head that comes first, by layer, then head. */
function highestOf(values: readonly (number | null)[]) {
  const defined = values.filter((value) => value !== null);
  const maximum = defined.length === 0 ? null : Math.max(...defined);
  return { maximum, highestHead: maximum === null ? null : values.indexOf(maximum) };
}

/** PostgreSQL writes as few digits as tell a float32 from its neighbours, and which of two zeros is the maximum says nothing. */
const asFloat32 = ({ maximum, highestHead }: ReturnType<typeof highestOf>) => ({
  maximum: maximum === null ? null : Math.fround(maximum) + 0,
  highestHead,
});

test("the maximum and its head are those of the values, whatever these are and whoever writes them", async () => {
  let texts = 0;
  const { maximum, highestHead } = headScores;
  await fc.assert(
    fc.asyncProperty(anyValues, anyValues, async (values, others) => {
      const text = `text ${texts++}`;
      const bundle = makeHeadScores({ model: "highest", layers: 2, heads: 3, text, at: (head) => values[head]! });
      await storeHeadScores(database.db, bundle);
      const here = eq(headScores.address, bundle.scores[0]!.address);
      const [stored] = await database.db.select({ maximum, highestHead }).from(headScores).where(here);
      expect(asFloat32(stored!)).toEqual(asFloat32(highestOf(values)));
      const [changed] = await database.db.update(headScores).set({ values: others }).where(here).returning();
      expect(asFloat32(changed!)).toEqual(asFloat32(highestOf(others)));
    }),
    { numRuns: 40 },
  );
});

test("what follows from the values is not written by anybody, and NaN is no value", async () => {
  const change = (what: string) => database.pool.query(`update head_score set ${what}`);
  await storeHeadScores(database.db, makeHeadScores({ model: "made by the database" }));
  for (const column of ["maximum", "highest_head"])
    await expect(change(`${column} = 0`)).rejects.toThrow(/can only be updated to DEFAULT/);
  await expect(change("values = array['NaN'::real]")).rejects.toThrow(/head_score_values_finite/);
});

test("a score that is there changes nothing, and one that is new is added to it", async () => {
  await storeHeadScores(database.db, makeHeadScores({ model: "twice", scores: ["induction"] }));
  const before = await countRows();
  const both = makeHeadScores({ model: "twice", scores: ["induction", "copy"] });
  expect(await storeHeadScores(database.db, makeHeadScores({ model: "twice", scores: ["induction"] }))).toBe(0);
  expect(await countRows()).toEqual(before);
  expect(await storeHeadScores(database.db, both)).toBe(1);
  const addresses = both.scores.map(({ address }) => address);
  expect(await findHeadScores(database.db, [...addresses, "0".repeat(64)])).toEqual(new Set(addresses));
});

test("of many who store the same scores at once, one does", async () => {
  const bundle = makeHeadScores({ model: "crowd" });
  const others = await Promise.all([1, 2].map(() => connectDatabase(database.url)));
  const stored = await Promise.all([database, ...others, database].map(({ db }) => storeHeadScores(db, bundle)));
  await Promise.all(others.map(({ close }) => close()));
  expect(stored.reduce((sum, each) => sum + each)).toBe(bundle.scores.length);
});

type Spoil = (bundle: HeadScoreBundle) => unknown;
const withScore = (change: object): Spoil => {
  return (bundle) => ({
    ...bundle,
    scores: bundle.scores.map((score, i) => (i === 0 ? { ...score, ...change } : score)),
  });
};
const refused: [string, Spoil, RegExp][] = [
  ["no bundle", () => [], /^The bundle is not valid/],
  ["no scores", (bundle) => ({ ...bundle, scores: [] }), /"scores"/],
  ["too few values", withScore({ values: [1] }), /"induction" has 1 values/],
  ["too few denominators", withScore({ denominators: [1, 2] }), /2 denominators for 4 heads/],
  ["a value beyond float32", withScore({ values: [1, 2, 3, 1e300] }), /"induction".*too large/],
  ["other data", withScore({ data: { description: "other", hash: "1".repeat(64) } }), /not the hash/],
  ["another version", (b) => withScore({ definition: { ...b.scores[0]!.definition, version: 2 } })(b), /not the hash/],
  ["the same twice", (b) => ({ ...b, scores: [b.scores[0], b.scores[0]] }), /same head score twice/],
];

test.each(refused)("%s: refused in one sentence, nothing is left behind", async (_name, spoil, message) => {
  const before = await countRows();
  await expect(storeHeadScores(database.db, spoil(makeHeadScores({ model: "refused" })))).rejects.toThrow(
    expect.objectContaining({ name: "UserError", message: expect.stringMatching(message) }),
  );
  expect(await countRows()).toEqual(before);
});

test("a definition is stored once, described anew, and never with another unit or range", async () => {
  const bundle = makeHeadScores({ model: "defined" });
  await storeHeadScores(database.db, bundle);
  const { definition } = bundle.scores[0]!;
  const other = { ...makeHeadScores({ model: "redefined" }) };
  const scores = other.scores.map((score) => ({ ...score, definition: { ...definition, unit: "percent", high: 100 } }));
  await expect(storeHeadScores(database.db, { ...other, scores })).rejects.toThrow(
    /already stored with another unit, high/,
  );
  await describeHeadScores(database.db, [{ ...definition, title: "Induction, in other words" }]);
  const rows = await database.db.select().from(headScoreDefinitions).where(eq(headScoreDefinitions.name, "induction"));
  expect(rows.map(({ title, unit }) => ({ title, unit }))).toEqual([
    { title: "Induction, in other words", unit: "attention" },
  ]);
});

test("a model stays in its family, and the refusal names it", async () => {
  await storeHeadScores(database.db, makeHeadScores({ model: "settled" }));
  const { model, ...bundle } = makeHeadScores({ model: "settled", analyzerVersion: "9.9.9" });
  const moved = storeHeadScores(database.db, { model: { ...model, family: "elsewhere" }, ...bundle });
  await expect(moved).rejects.toThrow(`Model "settled" is already stored in the family "${model.family}"; name`);
});

test("scores hold a checkpoint to its weights as results do", async () => {
  await storeHeadScores(database.db, makeHeadScores({ model: "held" }));
  const { checkpoint, ...bundle } = makeBundle({ model: "held" });
  const swapped = { ...checkpoint, weightHash: "2".repeat(64) };
  const heads = makeHeadScores({ model: "held", analyzerVersion: "9.9.9", weightHash: swapped.weightHash });
  await expect(storeHeadScores(database.db, heads)).rejects.toThrow(/already stored with another weightHash/);
  const { runId } = await storeBundle(database.db, { ...bundle, checkpoint });
  expect(runId).toBeGreaterThan(0);
  expect(await database.db.$count(headScores)).toBeGreaterThan(0);
  expect(await database.db.$count(checkpoints, eq(checkpoints.weightHash, swapped.weightHash))).toBe(0);
});
