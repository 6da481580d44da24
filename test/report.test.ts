/** @file The report on a family: every file it names, numbers that are those stored, and both modes side by side. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readFamily, storeBundle, storeVerification } from "@atlas/platform";
import { tables } from "@atlas/schema/db";
import { afterAll, beforeAll, expect, test } from "vitest";
import { temporaryFolders } from "../apps/analyzer/src/checkpoint/temporary-folder.ts";
import { writeReport } from "../apps/analyzer/src/report/write-report.ts";
import { makeBundle } from "./support/bundle.ts";
import { createTestDatabase, type TestDatabase } from "./support/database.ts";
import { makeSwap } from "./support/verification-bundle.ts";

const newFolder = temporaryFolders();
const STEPS = [0, 64, 128, 192];
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
  for (const model of ["one", "two"])
    for (const step of STEPS)
      await storeBundle(database.db, makeBundle({ model, layers: model === "one" ? 2 : 3, step }));
});
afterAll(() => database.drop());

test("figures and tables are written, and say what is missing", async () => {
  const directory = join(await newFolder(), "report");
  const swapped = makeSwap({ model: "one", step: 64, task: "ioi" });
  await storeVerification(database.db, swapped);
  const models = await readFamily(database.db, "demo");
  const files = await writeReport("demo", models, ["paper", "corrected"], directory);
  expect(files).toEqual(
    expect.arrayContaining(["index.html", "figure-5-size-corrected.svg", "figure-5-overlap-corrected.csv"]),
  );
  expect(files.some((name) => name.endsWith("-paper.svg"))).toBe(false);
  const texts = await Promise.all(files.map((name) => readFile(join(directory, name), "utf8")));
  const [page, sizes] = ["index.html", "figure-5-size-corrected.csv"].map((name) => texts[files.indexOf(name)]!);
  expect(page).toContain("No result was computed on prompts in paper mode");
  expect(page).toContain("No swap is stored in paper mode");
  expect(page!.match(/<svg xmlns/g)).toHaveLength(4);
  const swapRows = texts[files.indexOf("figure-3-swaps-corrected.csv")]!.trim().split("\n").slice(1);
  const facet = "ioi: a0.h1 m1 from step192";
  expect(swapRows).toEqual([
    `one,${facet},as it is,64,131072,0.25`,
    `one,${facet},with these components,64,131072,1.5`,
  ]);
  const rows = sizes!.trim().split("\n");
  expect(rows[0]).toBe("model,panel,line,step,tokens,value");
  const { circuit } = makeBundle({ model: "one", layers: 2, step: 64 });
  expect(rows).toContain(`one,ioi,edges,64,131072,${circuit.edges}`);
  expect(rows).toContain(`one,ioi,nodes,64,131072,${circuit.nodes}`);
});

test("results by other settings and checkpoints with findings are left out, and the page names the latter", async () => {
  const { db } = database;
  await storeBundle(db, makeBundle({ model: "one", layers: 2, step: 256, settings: { ablation: "zero" } }));
  await storeBundle(db, makeBundle({ model: "three", layers: 2, step: 0 }));
  await storeBundle(db, makeBundle({ model: "three", layers: 2, step: 64 }));
  const three = (await db.query.models.findFirst({ where: { name: "three" }, with: { checkpoints: true } }))!;
  const [finding] = await db
    .insert(tables.findings)
    .values({
      projectId: 1,
      modelId: three.id,
      kind: "same-weights",
      severity: "error",
      message: "A <copy>.",
      digest: "0".repeat(64),
    })
    .returning();
  const copy = three.checkpoints.find(({ step }) => step === 64)!;
  await db.insert(tables.findingCheckpoints).values({ findingId: finding!.id, checkpointId: copy.id });

  const models = await readFamily(db, "demo");
  const read = new Map(models.map(({ model, ...rest }) => [model.name, rest]));
  expect(read.get("one")!.analyses.map(({ step }) => step)).toEqual(STEPS);
  expect(read.get("three")!.analyses.map(({ step }) => step)).toEqual([0]);
  expect(read.get("three")!.leftOut).toEqual([{ revision: "step64", reason: "A <copy>." }]);
  const directory = await newFolder();
  await writeReport("demo", models, ["corrected"], directory);
  expect(await readFile(join(directory, "index.html"), "utf8")).toContain("three step64. A &lt;copy&gt;.");
});

test("a family without results is refused with those there are", async () => {
  await expect(readFamily(database.db, "none")).rejects.toThrow(
    /There are no results of a family "none"; give one of demo\./,
  );
});
