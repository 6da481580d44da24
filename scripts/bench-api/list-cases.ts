/** @file Lists of everything as researchers ask for them: pages of 100 with their count, and every filter there is. */
import { encodeId } from "../../apps/api/src/shared/ids.ts";
import { datasetHashOf, FIRST_STORED } from "../seed-scale/shared-rows.ts";
import { DRAWS } from "../seed-scale/volume.ts";
import type { Case, Pick } from "./case.ts";

const PAGE = 100;

type Filter = Record<string, unknown>;

/** Types of the filters that several lists have. */
const OF_CHECKPOINTS =
  "$families: [String!], $models: [String!], $revisions: [String!], $minStep: Int, $maxStep: Int" as const;

/** Types of the filters of results by when they were stored, and of those by id. */
const STORED = "$createdAfter: DateTime, $createdBefore: DateTime, $ids: [ID!]";

/** Filters of what belongs to checkpoints, for each choice of the picks one. */
const ofCheckpoints = ({ model, revision, step }: Pick): Filter[] => [
  {},
  { models: [model.name] },
  { families: ["scale"], minStep: step },
  { models: [model.name], maxStep: step },
  { revisions: [revision] },
];

/** A page of rows by id, spread over all that a filled database has of them; numbers that nothing has are left out. */
const byIds = (typename: string, rows: number, i: number): Filter => ({
  ids: Array.from({ length: PAGE }, (_, row) => encodeId(typename, 1 + ((i + row * Math.ceil(rows / PAGE)) % rows))),
});

const latest = (_: Pick, i: number): string => new Date(FIRST_STORED.getTime() + 1_000_000 * i).toISOString();

function listCase(name: string, field: string, types: string, node: string, filters: readonly Filter[]): Case {
  const names = [...types.matchAll(/\$(\w+)/g)].map(([, variable]) => `${variable}: $${variable}`);
  const query = `query List${types && `(${types})`} { ${field}(${[`first: ${PAGE}`, ...names].join(", ")}) {
    totalCount pageInfo { hasNextPage endCursor } edges { node { ${node} } } } }`;
  return { name, bar: 50, questions: filters.map((variables) => ({ query, variables })) };
}

/** The filters of the picks in turn: all kinds come, and neighbours differ. */
const inTurn = (picks: readonly Pick[], filtersOf: (pick: Pick, index: number) => readonly Filter[]): Filter[] =>
  picks.map((pick, i) => {
    const filters = filtersOf(pick, i);
    return filters[i % filters.length]!;
  });

const CHECKPOINT = "checkpoint { revision step model { name } }";

export function listCases(picks: readonly Pick[]): Case[] {
  return [
    listCase(
      "runs",
      "runs",
      `${OF_CHECKPOINTS}, $tasks: [String!], $settings: SettingsFilter, $circuit: CircuitFilter, ${STORED}`,
      `address createdAt task { name } ${CHECKPOINT} performance { clean corrupted accuracy }
       circuit { edgeCount nodeCount faithfulnessFloorCorrected }`,
      inTurn(picks, (pick, i) => [
        ...ofCheckpoints(pick),
        { tasks: [pick.task] },
        { models: [pick.model.name], tasks: [pick.task], settings: { method: "EAP_IG" } },
        { circuit: { reached: false } },
        { circuit: { maxEdges: 200, minFaithfulness: 0.9 }, tasks: [pick.task] },
        { createdAfter: latest(pick, i) },
        { createdBefore: latest(pick, i), tasks: [pick.task] },
        { settings: { method: "EXACT" } },
        byIds("Run", 27_720, i),
      ]),
    ),
    listCase(
      "checkpoints",
      "checkpoints",
      `${OF_CHECKPOINTS}, $suspicious: Boolean, $ids: [ID!]`,
      "revision step tokens weightHash model { name } findings { kind message } runs { totalCount }",
      inTurn(picks, (pick, i) => [
        ...ofCheckpoints(pick),
        { suspicious: true },
        { suspicious: false },
        byIds("Checkpoint", 1540, i),
      ]),
    ),
    listCase(
      "head scores",
      "headScores",
      `${OF_CHECKPOINTS}, $scores: [String!], $mode: ScoreMode, $minMaximum: Float, ${STORED}`,
      `address definition { name mode } ${CHECKPOINT} maximum highestHead aboveThreshold`,
      inTurn(picks, (pick, i) => [
        ...ofCheckpoints(pick),
        { scores: ["induction"] },
        { scores: ["copy"], mode: "PAPER", models: [pick.model.name] },
        { scores: ["induction"], mode: "CORRECTED", minMaximum: 0.5 },
        { createdAfter: latest(pick, i / 10) },
        { createdBefore: latest(pick, i) },
        byIds("HeadScore", 24_640, i),
      ]),
    ),
    listCase(
      "verifications",
      "verifications",
      `${OF_CHECKPOINTS}, $algorithms: [String!], $tasks: [String!], $mode: ScoreMode, $swaps: Boolean, ${STORED}`,
      `address title mode ${CHECKPOINT} levels { name percent named } checks { name passed } swap { source shares }`,
      inTurn(picks, (pick, i) => [
        ...ofCheckpoints(pick),
        { algorithms: ["ioi"] },
        { algorithms: ["ioi"], mode: "CORRECTED", models: [pick.model.name] },
        { swaps: true },
        { swaps: false, mode: "PAPER" },
        { tasks: ["ioi"], createdAfter: latest(pick, i / 10) },
        { createdBefore: latest(pick, i / 10), models: [pick.model.name] },
        { tasks: [pick.task] },
        { algorithms: ["other"] },
        byIds("AlgorithmVerification", 6150, i),
      ]),
    ),
    listCase(
      "datasets",
      "datasets",
      "$tasks: [String!], $hash: String, $ids: [ID!]",
      "hash items positions mode seed task { name title } examples { clean corrupted }",
      inTurn(picks, ({ task }, i) => [
        {},
        { tasks: [task] },
        { hash: datasetHashOf(1, task, i % DRAWS) },
        byIds("Dataset", 18, i),
      ]),
    ),
    listCase(
      "task versions",
      "taskVersions",
      "$names: [String!], $ids: [ID!]",
      "name title version metric runs { totalCount } datasets { totalCount }",
      inTurn(picks, ({ task }, i) => [{}, { names: [task] }, byIds("Task", 6, i)]),
    ),
    listCase(
      "families",
      "families",
      "$ids: [ID!]",
      "name models(first: 10) { totalCount edges { node { name parameters checkpoints { totalCount } } } }",
      [{}, byIds("Family", 1, 0)],
    ),
    listCase(
      "models",
      "models",
      "$families: [String!], $ids: [ID!]",
      "name family parameters checkpoints { totalCount } runs { totalCount }",
      [{}, { families: ["scale"] }, byIds("Model", 10, 0)],
    ),
    listCase(
      "releases",
      "releases",
      "$ids: [ID!]",
      "title version createdAt checkpointCount runs { totalCount } models { totalCount edges { node { name } } }",
      [{}, byIds("Release", 3, 0)],
    ),
  ];
}
