/** @file What verifications found, over GraphQL: what is shown of each without reading the numbers of every head, and these where they are asked for. */
import { storeVerification } from "@atlas/platform";
import type { VerificationBundle } from "@atlas/schema";
import { verifications } from "@atlas/schema/db";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeSwap, makeVerification } from "../support/verification-bundle.ts";
import { startTestApi, type TestApi } from "./api-server.ts";

/** With as many MLPs as the changes name. */
const MODEL = { model: "demo-small", layers: 12 };
/** More than an outline keeps. */
const CHANGES = Array.from({ length: 13 }, (_, i) => ({ writer: i === 12 ? "input" : `m${i}`, change: (13 - i) / 8 }));

function repaired(step: number): VerificationBundle {
  const bundle = makeVerification({ ...MODEL, step });
  const repair = { ablated: [1], before: 2, after: 1.5, lost: 1, repaired: 0.5, changes: CHANGES };
  return { ...bundle, findings: { ...bundle.findings, repair: { ...repair, inside: null, outside: null } } };
}

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  for (const step of [0, 64]) await storeVerification(api.database.db, repaired(step));
  await storeVerification(api.database.db, makeVerification({ ...MODEL, step: 128 }));
  await storeVerification(api.database.db, makeSwap({ ...MODEL, step: 256 }));
});
afterAll(() => api?.stop());

test("an outline is made of the findings, without what they hold of every head", async () => {
  const rows = await api.database.db.select().from(verifications);
  expect(rows.map(({ findings }) => findings.repair?.changes.length)).toEqual([13, 13, undefined, undefined]);
  for (const { findings, outline } of rows)
    expect(outline).toEqual({
      ...findings,
      levels: findings.levels.map(({ effects: _, ...level }) => level),
      checks: findings.checks.map(({ values: _, ...check }) => check),
      repair: findings.repair && { ...findings.repair, changes: findings.repair.changes.slice(0, 10) },
    });
});

test("what is shown of many costs as many statements as of one, and no more with the numbers of every head", async () => {
  const page = (more: string) => `{ verifications(first: 10, swaps: false) { nodes {
    checkpoint { step } levels { name named ${more && "effects"} } checks { passed ${more && "values"} } repair { lost backups(first: 2) ${more} } } } }`;
  const shown = await api.data(page(""));
  const statements = api.statements.length;
  const repair = { lost: 1, backups: ["m0", "m1"] };
  expect(shown).toMatchObject({ verifications: { nodes: [{ repair: null }, { repair }, { repair }] } });
  const { verifications: all } = await api.data(page("all: backups changes(first: 12)"));
  expect(api.statements).toHaveLength(statements + 1);
  const { findings } = repaired(64);
  expect(all).toMatchObject({
    nodes: [
      { checkpoint: { step: 128 }, repair: null },
      {
        levels: [{ named: ["a0.h1"], effects: findings.levels[0]!.effects.map((effect) => effect! + 0) }],
        checks: [{ values: findings.checks[0]!.values }],
        repair: {
          ...repair,
          all: CHANGES.map(({ writer }) => writer),
          changes: CHANGES.slice(0, 12).map(({ change }) => change),
        },
      },
      { checkpoint: { step: 0 }, repair: { all: { length: 13 } } },
    ],
  });
});

test("no writers may be asked for, but not fewer", async () => {
  const first = (count: number) => `{ verifications(first: 10) { nodes { repair { backups(first: ${count}) } } } }`;
  expect(await api.data(first(0))).toMatchObject({
    verifications: { nodes: [{ repair: null }, { repair: null }, { repair: { backups: [] } }, {}] },
  });
  expect((await api.query(first(-1))).errors).toMatchObject([
    { message: "There are no first -1 writers; ask for 0 or more." },
    {},
  ]);
});
