/** @file One attention head over training: its scores, the circuits it is in, and its edges at the time cursor. */
import { parseNode } from "@atlas/schema";
import { graphql, type ResultOf } from "../../gql/graphql.ts";
import { ask } from "../../lib/api.ts";
import { CatalogueQuery, catalogueOf, type Model } from "../catalogue/query.ts";
import type { Moment } from "../training/checkpoint-cursor.tsx";
import type { HeadView } from "./view-state.ts";

export const HeadQuery = graphql(`
  query Head($model: String!, $head: String!) {
    headTrends(model: $model, head: $head, includeSuspicious: true) {
      definition { name title definition unit low high sign source threshold }
      revisions steps tokens values suspicions addresses analyzerVersions
    }
    nodeMembership(model: $model, node: $head, includeSuspicious: true) {
      task { name title }
      revisions steps tokens suspicions inCircuit edgesIn edgesOut circuitEdges addresses analyzerVersions
    }
  }
`);

export const RoleQuery = graphql(`
  query Role($model: String!, $score: String!) {
    roleHandover(models: [$model], score: $score) {
      definition { name title unit low high threshold }
      revisions steps tokens carriers values addresses analyzerVersions
      handOvers { revisions steps from to }
    }
  }
`);

export const HeadEdgesQuery = graphql(`
  query HeadEdges($model: String!, $task: String!, $revision: String!) {
    run(model: $model, task: $task, revision: $revision) {
      address analyzerVersion
      settings { method level steps path metric ablation reference pooled selection search threshold }
      checkpoint { model { layers heads parallel } }
      circuit { edgeCount nodes edges { writers readers scores } }
    }
  }
`);

type Head = ResultOf<typeof HeadQuery>;
export type ScoreTrend = Head["headTrends"][number];
export type Membership = Head["nodeMembership"][number];
export type RoleHistory = ResultOf<typeof RoleQuery>["roleHandover"][number];
export type HeadRun = NonNullable<ResultOf<typeof HeadEdgesQuery>["run"]>;

export interface HeadPage {
  model: Model;
  /** Such as "a5.h3". */
  head: string;
  scores: ScoreTrend[];
  /** Of the scores by which the head counts as one of their kind at some checkpoint. */
  roles: RoleHistory[];
  /** One for each task with results. */
  memberships: Membership[];
  /** All checkpoints with a score or a circuit, by step; never empty. */
  moments: Moment[];
  /** Under the time cursor. */
  here: Moment;
  /** The task whose circuit is shown; null where there is no result on any. */
  task: Membership["task"] | null;
  /** The result on it at the cursor; null where there is none. */
  run: HeadRun | null;
}

/** `"nothing"` where the model has neither scores nor circuits yet, null where there is no such model, head, task or checkpoint. */
export async function fetchHead(name: string, head: string, view: HeadView): Promise<HeadPage | "nothing" | null> {
  const { models } = catalogueOf(await ask(CatalogueQuery, {}));
  const model = models.find((one) => one.name === name);
  if (model === undefined || !isHeadOf(model, head)) return null;
  const { headTrends: scores, nodeMembership: memberships } = await ask(HeadQuery, { model: name, head });
  const moments = momentsOf([...scores, ...memberships]);
  const last = moments.at(-1);
  if (last === undefined) return "nothing";
  const here = view.at === null ? last : moments.find(({ revision }) => revision === view.at);
  if (here === undefined) return null;
  const chosen = chosenTask(memberships, view.task, here.revision);
  if (view.task !== null && chosen === undefined) return null;
  const task = chosen?.task ?? null;
  const [run, roles] = await Promise.all([fetchRun(name, task, here), fetchRoles(name, scores)]);
  return { model, head, scores, roles, memberships, moments, here, task, run };
}

async function fetchRun(model: string, task: Membership["task"] | null, { revision }: Moment): Promise<HeadRun | null> {
  return task === null ? null : (await ask(HeadEdgesQuery, { model, task: task.name, revision })).run;
}

async function fetchRoles(model: string, scores: readonly ScoreTrend[]): Promise<RoleHistory[]> {
  const own = scores.filter(({ values, definition }) =>
    values.some((value) => value !== null && value > definition.threshold),
  );
  const found = await Promise.all(own.map(({ definition }) => ask(RoleQuery, { model, score: definition.name })));
  return found.flatMap(({ roleHandover }) => roleHandover);
}

/** The task that is asked for; else the first whose circuit holds the head at this revision, else the first there is. */
export function chosenTask(memberships: readonly Membership[], asked: string | null, revision: string) {
  if (asked !== null) return memberships.find(({ task }) => task.name === asked);
  const holds = ({ revisions, inCircuit }: Membership) => inCircuit[revisions.indexOf(revision)] === true;
  return memberships.find(holds) ?? memberships[0];
}

function isHeadOf({ layers, heads }: Model, name: string): boolean {
  try {
    const node = parseNode(name);
    return node.kind === "head" && node.layer < layers && node.head < heads;
  } catch {
    return false;
  }
}

interface Columns {
  revisions: string[];
  steps: number[];
  tokens: (number | null)[];
}

function momentsOf(columns: readonly Columns[]): Moment[] {
  const found = new Map<string, Moment>();
  for (const { revisions, steps, tokens } of columns)
    for (const [i, revision] of revisions.entries())
      found.set(revision, { revision, step: steps[i]!, tokens: tokens[i] ?? null });
  return [...found.values()].toSorted((a, b) => a.step - b.step);
}
