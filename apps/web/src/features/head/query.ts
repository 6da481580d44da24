/** @file One attention head over training: its scores, the circuits it is in, and its edges at the time cursor. */
import { parseNode } from "@atlas/schema";
import { graphql, type ResultOf } from "../../gql/graphql.ts";
import { ask } from "../../lib/api.ts";
import { CatalogueQuery, catalogueOf, type Model } from "../catalogue/query.ts";
import type { Moment } from "../training/checkpoint-cursor.tsx";
import { askedSettings, type HeadView } from "./view-state.ts";

export const HeadQuery = graphql(`
  query Head($model: String!, $head: String!, $settings: ResultChoice) {
    headTrends(model: $model, head: $head, includeSuspicious: true) {
      definition { name title definition unit low high sign source threshold }
      revisions steps tokens values suspicions addresses analyzerVersions
    }
    nodeMembership(model: $model, node: $head, includeSuspicious: true, settings: $settings) {
      task { name title metric }
      revisions steps tokens suspicions inCircuit edgesIn edgesOut circuitEdges addresses analyzerVersions
    }
  }
`);

/** Where there are circuits by the usual settings. */
export const UsualCircuitsQuery = graphql(`
  query UsualCircuits($model: String!, $head: String!) {
    nodeMembership(model: $model, node: $head, includeSuspicious: true) { task { name title metric } revisions steps tokens }
  }
`);

/** A checkpoint, and whether it has results by any settings. */
export const MomentQuery = graphql(`
  query Moment($model: String!, $revision: String!) {
    checkpoint(model: $model, revision: $revision) { revision step tokens runs(first: 1) { totalCount } }
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
  query HeadEdges($model: String!, $task: String!, $revision: String!, $settings: ResultChoice) {
    run(model: $model, task: $task, revision: $revision, settings: $settings) {
      address analyzerVersion
      task { metric }
      dataset { hash seed }
      settings { method level steps path metric ablation reference pooled selection search threshold }
      checkpoint { model { layers heads parallel } }
      circuit { edgeCount nodes edges { writers readers scores } }
    }
    checkpoint(model: $model, revision: $revision) {
      runs(first: 100, task: $task, settings: { level: EDGE }) {
        nodes { address dataset { hash seed } settings { metric ablation reference pooled level method search } }
      }
    }
  }
`);

type Head = ResultOf<typeof HeadQuery>;
export type ScoreTrend = Head["headTrends"][number];
export type Membership = Head["nodeMembership"][number];
export type RoleHistory = ResultOf<typeof RoleQuery>["roleHandover"][number];
type Edges = ResultOf<typeof HeadEdgesQuery>;
export type HeadRun = NonNullable<Edges["run"]>;
/** A result of the checkpoint on the task, by whatever settings. */
export type Sibling = NonNullable<Edges["checkpoint"]>["runs"]["nodes"][number];
type Task = Membership["task"];

export interface HeadPage {
  model: Model;
  /** Such as "a5.h3". */
  head: string;
  scores: ScoreTrend[];
  /** Of the scores by which the head counts as one of their kind at some checkpoint. */
  roles: RoleHistory[];
  /** One for each task with results by the settings that are asked for. */
  memberships: Membership[];
  /** Those, those with results by the usual settings, and the one that is asked for; by name. */
  tasks: Task[];
  /** All checkpoints with a score, or with a circuit by the settings asked for or the usual ones, by step; never empty. */
  moments: Moment[];
  /** Under the time cursor. */
  here: Moment;
  /** The task whose circuit is shown; null where there is no result on any. */
  task: Task | null;
  /** The result on it at the cursor; null where there is none by the settings asked for. */
  run: HeadRun | null;
  /** All results on it at the cursor, newest first. */
  siblings: Sibling[];
}

/** `"nothing"` where the model has neither scores nor circuits yet, null where there is no such model, head, task or checkpoint. */
export async function fetchHead(name: string, head: string, view: HeadView): Promise<HeadPage | "nothing" | null> {
  const { models, tasks: known } = catalogueOf(await ask(CatalogueQuery, {}));
  const model = models.find((one) => one.name === name);
  if (model === undefined || !isHeadOf(model, head)) return null;
  const asked = askedSettings(view);
  const [{ headTrends: scores, nodeMembership: memberships }, usual] = await Promise.all([
    ask(HeadQuery, { model: name, head, ...asked }),
    // The time axis and the tasks stay the same whatever is chosen.
    asked.settings === undefined
      ? []
      : ask(UsualCircuitsQuery, { model: name, head }).then((all) => all.nodeMembership),
  ]);
  const found = momentsOf([...scores, ...memberships, ...usual]);
  if (found.length === 0) return "nothing";
  const moments = await withMoment(found, name, view.at);
  const here = view.at === null ? moments.at(-1) : moments.find(({ revision }) => revision === view.at);
  const tasks = tasksOf([...memberships, ...usual], known, view.task);
  if (here === undefined || tasks === null) return null;
  const task = chosenTask(memberships, tasks, view.task, here.revision) ?? null;
  const [edges, roles] = await Promise.all([fetchEdges(name, task, here, view), fetchRoles(name, scores)]);
  return { model, head, scores, roles, memberships, tasks, moments, here, task, ...edges };
}

/** The moment that is asked for among them, too, where that checkpoint has results by other settings alone. */
async function withMoment(moments: Moment[], model: string, at: string | null): Promise<Moment[]> {
  if (at === null || moments.some(({ revision }) => revision === at)) return moments;
  const { checkpoint } = await ask(MomentQuery, { model, revision: at });
  if (checkpoint === null || checkpoint.runs.totalCount === 0) return moments;
  const { revision, step, tokens } = checkpoint;
  return [...moments, { revision, step, tokens }].toSorted((a, b) => a.step - b.step);
}

/** Null where there is no task of the name that is asked for. */
function tasksOf(found: readonly { task: Task }[], known: readonly Task[], asked: string | null): Task[] | null {
  const tasks = new Map(found.map(({ task }) => [task.name, task]));
  const other = known.find(({ name }) => name === asked);
  if (other !== undefined) tasks.set(other.name, other);
  if (asked !== null && !tasks.has(asked)) return null;
  return [...tasks.values()].toSorted((a, b) => a.name.localeCompare(b.name));
}

async function fetchEdges(
  model: string,
  task: Task | null,
  { revision }: Moment,
  view: HeadView,
): Promise<Pick<HeadPage, "run" | "siblings">> {
  if (task === null) return { run: null, siblings: [] };
  const { run, checkpoint } = await ask(HeadEdgesQuery, {
    ...{ model, task: task.name, revision },
    ...askedSettings(view),
  });
  return { run, siblings: checkpoint?.runs.nodes ?? [] };
}

async function fetchRoles(model: string, scores: readonly ScoreTrend[]): Promise<RoleHistory[]> {
  const own = scores.filter(({ values, definition }) =>
    values.some((value) => value !== null && value > definition.threshold),
  );
  const found = await Promise.all(own.map(({ definition }) => ask(RoleQuery, { model, score: definition.name })));
  return found.flatMap(({ roleHandover }) => roleHandover);
}

/** The task that is asked for; else the first whose circuit holds the head at this revision, else the first with circuits, else the first. */
export function chosenTask(
  memberships: readonly Membership[],
  tasks: readonly Task[],
  asked: string | null,
  revision: string,
): Task | undefined {
  if (asked !== null) return tasks.find(({ name }) => name === asked);
  const holds = ({ revisions, inCircuit }: Membership) => inCircuit[revisions.indexOf(revision)] === true;
  return (memberships.find(holds) ?? memberships[0])?.task ?? tasks[0];
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
