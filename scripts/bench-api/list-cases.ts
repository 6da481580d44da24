/** @file Lists of everything as researchers ask for them: pages of 100 with their count, and every filter there is. */
import { FIRST_STORED } from "../seed-scale/shared-rows.ts";
import type { Case, Pick } from "./case.ts";

const PAGE = 100;

type Filter = Record<string, unknown>;

/** Types of the filters that several lists have. */
const OF_CHECKPOINTS =
  "$families: [String!], $models: [String!], $revisions: [String!], $minStep: Int, $maxStep: Int" as const;

/** Filters of what belongs to checkpoints, for each choice of the picks one. */
const ofCheckpoints = ({ model, revision, step }: Pick): Filter[] => [
  {},
  { models: [model.name] },
  { families: ["scale"], minStep: step },
  { models: [model.name], maxStep: step },
  { revisions: [revision] },
];

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
      `${OF_CHECKPOINTS}, $tasks: [String!], $settings: SettingsFilter, $circuit: CircuitFilter, $createdAfter: DateTime`,
      `address createdAt task { name } ${CHECKPOINT} performance { clean corrupted accuracy }
       circuit { edgeCount nodeCount faithfulnessFloorCorrected }`,
      inTurn(picks, (pick, i) => [
        ...ofCheckpoints(pick),
        { tasks: [pick.task] },
        { models: [pick.model.name], tasks: [pick.task], settings: { method: "EAP_IG" } },
        { circuit: { reached: false } },
        { circuit: { maxEdges: 200, minFaithfulness: 0.9 }, tasks: [pick.task] },
        { createdAfter: latest(pick, i) },
        { settings: { method: "EXACT" } },
      ]),
    ),
    listCase(
      "checkpoints",
      "checkpoints",
      `${OF_CHECKPOINTS}, $suspicious: Boolean`,
      "revision step tokens weightHash model { name } findings { kind message } runs { totalCount }",
      inTurn(picks, (pick) => [...ofCheckpoints(pick), { suspicious: true }, { suspicious: false }]),
    ),
    listCase(
      "head scores",
      "headScores",
      `${OF_CHECKPOINTS}, $scores: [String!], $mode: ScoreMode, $createdAfter: DateTime`,
      `address definition { name mode } ${CHECKPOINT} maximum highestHead aboveThreshold`,
      inTurn(picks, (pick, i) => [
        ...ofCheckpoints(pick),
        { scores: ["induction"] },
        { scores: ["copying"], mode: "PAPER", models: [pick.model.name] },
        { createdAfter: latest(pick, i / 10) },
      ]),
    ),
    listCase(
      "verifications",
      "verifications",
      `${OF_CHECKPOINTS}, $algorithms: [String!], $tasks: [String!], $mode: ScoreMode, $swaps: Boolean, $createdAfter: DateTime`,
      `address title mode ${CHECKPOINT} levels { name percent named } checks { name passed } swap { source shares }`,
      inTurn(picks, (pick, i) => [
        ...ofCheckpoints(pick),
        { algorithms: ["ioi"] },
        { algorithms: ["ioi"], mode: "CORRECTED", models: [pick.model.name] },
        { swaps: true },
        { swaps: false, mode: "PAPER" },
        { tasks: ["ioi"], createdAfter: latest(pick, i / 10) },
        { tasks: [pick.task] },
        { algorithms: ["other"] },
      ]),
    ),
    listCase(
      "datasets",
      "datasets",
      "$tasks: [String!]",
      "hash items positions mode seed task { name title } examples { clean corrupted }",
      inTurn(picks, ({ task }) => [{}, { tasks: [task] }]),
    ),
    listCase(
      "task versions",
      "taskVersions",
      "$names: [String!]",
      "name title version metric runs { totalCount } datasets { totalCount }",
      inTurn(picks, ({ task }) => [{}, { names: [task] }]),
    ),
    listCase(
      "families",
      "families",
      "",
      "name models(first: 10) { totalCount edges { node { name parameters checkpoints { totalCount } } } }",
      [{}],
    ),
    listCase(
      "models",
      "models",
      "$families: [String!]",
      "name family parameters checkpoints { totalCount } runs { totalCount }",
      [{}, { families: ["scale"] }],
    ),
    listCase(
      "releases",
      "releases",
      "",
      "title version createdAt checkpointCount runs { totalCount } models { totalCount edges { node { name } } }",
      [{}],
    ),
  ];
}
