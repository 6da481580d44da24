/**
 * @file Which lists of objects have pages: those whose length grows with results. Every other one stands below with what bounds it; a new
 * list is a connection, or gets a line here.
 */
import {
  type GraphQLField,
  getNamedType,
  getNullableType,
  isInterfaceType,
  isListType,
  isObjectType,
} from "graphql/index.js";
import { expect, test } from "vitest";
import { schema } from "../../apps/api/src/schema.ts";

const ASKED = "at most one entry for each thing that the arguments name";
const CHECKPOINTS = "at most one entry for each checkpoint of one model";
const PART = "a part of one object, as long for ever as when it was stored";
const FINDINGS = "few: one entry for each thing wrong with the files of one model";
const WORDS = "comes with the program, not with results";
const TASKS = "at most one entry for each task that one model was measured on";
/** The description says the bound. */
const BOUND = "bounded by a number";

const PLAIN: Readonly<Record<string, string>> = {
  "AlgorithmVerification.checks": PART,
  "AlgorithmVerification.levels": PART,
  "Checkpoint.findings": FINDINGS,
  "CheckpointHealth.findings": FINDINGS,
  "Dataset.examples": BOUND,
  "EdgesOverTraining.edges": ASKED,
  "Finding.checkpoints": CHECKPOINTS,
  "HeadScoreTrend.series": ASKED,
  "JobProgress.log": BOUND,
  "Progress.jobs": BOUND,
  "Query.algorithmVerifications": CHECKPOINTS,
  "Query.checkpointHealth": ASKED,
  "Query.circuitSizeTrend": ASKED,
  "Query.componentSwaps": BOUND,
  "Query.emergence": ASKED,
  "Query.headScoreDefinitions": WORDS,
  "Query.headScoreTrend": ASKED,
  "Query.headTrends": WORDS,
  "Query.metricTrends": BOUND,
  "Query.nodeMembership": TASKS,
  "Query.nodes": ASKED,
  "Query.roleHandover": ASKED,
  "Query.taskPerformanceTrend": ASKED,
  "Query.tasks": BOUND,
  "Query.topHeads": ASKED,
  "RunReport.stages": BOUND,
};

/** Every trend names what it leaves out. */
const ofEveryTrend = (field: string): string | undefined => (field.endsWith(".leftOut") ? CHECKPOINTS : undefined);

interface Listed {
  name: string;
  field: GraphQLField<unknown, unknown>;
}

const fields: Listed[] = Object.values(schema.getTypeMap())
  .filter(isObjectType)
  .filter(({ name }) => !name.startsWith("__"))
  .flatMap((type) => Object.values(type.getFields()).map((field) => ({ name: `${type.name}.${field.name}`, field })));

const isPlainList = ({ name, field }: Listed): boolean => {
  const entry = getNamedType(field.type);
  const ofObjects = isObjectType(entry) || isInterfaceType(entry);
  return ofObjects && isListType(getNullableType(field.type)) && !/Connection\.(edges|nodes)$/.test(name);
};

const plain = fields.filter(isPlainList);

test("every list of objects is in pages, or stands above with what bounds it", () => {
  const names = plain.map(({ name }) => name);
  expect(names.filter((name) => PLAIN[name] === undefined && ofEveryTrend(name) === undefined)).toEqual([]);
  expect(Object.keys(PLAIN).filter((name) => !names.includes(name))).toEqual([]);
});

test("where a number bounds a list, its description says which", () => {
  const silent = plain.filter(({ name, field }) => PLAIN[name] === BOUND && !/at most/i.test(field.description ?? ""));
  expect(silent.map(({ name }) => name)).toEqual([]);
});

test("every list in pages counts its entries and goes both ways, and at the root takes ids", () => {
  const inPages = fields.filter(({ field }) => getNamedType(field.type).name.endsWith("Connection"));
  expect(inPages.length).toBeGreaterThan(20);
  for (const { name, field } of inPages) {
    const page = getNamedType(field.type);
    const args = field.args.map((arg) => arg.name);
    expect(isObjectType(page) && Object.keys(page.getFields()).sort(), name).toEqual([
      "edges",
      "nodes",
      "pageInfo",
      "totalCount",
    ]);
    expect(args, name).toEqual(expect.arrayContaining(["after", "before", "first", "last"]));
    if (name.startsWith("Query.")) expect(args, name).toContain("ids");
    expect(field.description, `${name} says its order`).toMatch(/\bnewest\b|\bby\b|in the order/);
  }
});
