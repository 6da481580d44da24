/** @file Something there is, for the examples to ask about. */
import { ask } from "../../lib/api.ts";
import { type Catalogue, CatalogueQuery, catalogueOf } from "../catalogue/query.ts";
import { trainingSeries } from "../training/derive.ts";
import { TrainingQuery } from "../training/query.ts";
import type { Subject } from "./examples.ts";

/** What the demo suite will have, for an atlas without results. */
const EXPECTED: Subject = {
  ...{
    model: "demo-large",
    family: "demo",
    task: "ioi",
    revisions: ["step64", "step768"],
    head: "a1.h0",
    score: "induction",
  },
};

export async function fetchSubject(): Promise<Subject> {
  const catalogue = catalogueOf(await ask(CatalogueQuery, {}));
  return (await firstWithResults(catalogue)) ?? EXPECTED;
}

async function firstWithResults({ models, tasks }: Catalogue): Promise<Subject | undefined> {
  const names = models.map(({ name }) => name);
  const familyOf = new Map(models.map(({ name, family }) => [name, family]));
  for (const { name: task } of tasks) {
    const series = trainingSeries(await ask(TrainingQuery, { models: names, task }));
    const long = series.findLast(({ points }) => points.length > 1);
    if (long === undefined) continue;
    // Far enough apart for something to have changed.
    const revisions = [long.points.at(long.points.length >> 1)!.revision, long.points.at(-1)!.revision] as const;
    return { ...EXPECTED, model: long.model, family: familyOf.get(long.model)!, task, revisions };
  }
  return undefined;
}
