import { DEFAULT_PROJECT, projects } from "@atlas/schema/db";
import { expect, onTestFinished, test } from "vitest";
import { createTestDatabase } from "../../../test/support/database.ts";
import { connectDatabase } from "./database.ts";
import { migrateDatabase } from "./migrate.ts";

test("several processes may migrate one empty database at once", async () => {
  const database = await createTestDatabase({ migrated: false });
  onTestFinished(database.drop);
  const others = await Promise.all([1, 2, 3].map(() => connectDatabase(database.url)));
  await Promise.all([database, ...others].map(({ pool }) => migrateDatabase(pool)));
  await Promise.all(others.map(({ close }) => close()));

  const rows = await database.db.select().from(projects);
  expect(rows.map(({ slug, visibility }) => [slug, visibility])).toEqual([[DEFAULT_PROJECT, "public"]]);
});

test("migrating again changes nothing", async () => {
  const database = await createTestDatabase();
  onTestFinished(database.drop);
  await migrateDatabase(database.pool);
  expect(await database.db.$count(projects)).toBe(1);
});
