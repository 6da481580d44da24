/** @file One model over training: behaviour, circuits, and what its heads do, with everything at the time cursor. */
import { graphql, type ResultOf } from "../../gql/graphql.ts";
import { ask } from "../../lib/api.ts";
import { type Catalogue, CatalogueQuery, catalogueOf, type Model, type Task } from "../catalogue/query.ts";
import { CircuitQuery, type Run } from "../circuit/query.ts";
import type { Moment } from "../training/checkpoint-cursor.tsx";
import { type TrainingPoint, type TrainingSeries, trainingSeries } from "../training/derive.ts";
import { TrainingQuery } from "../training/query.ts";
import type { ModelView } from "./view-state.ts";

export const HeadScoresQuery = graphql(`
  query HeadScores($model: String!, $revision: String!, $score: String!) {
    headScore(model: $model, revision: $revision, score: $score) { heads values dataDescription command address analyzerVersion }
    headScoreTrend(models: [$model], score: $score, includeSuspicious: true) {
      definition { name title definition unit low high sign source threshold }
      revisions steps tokens suspicions maximum minimum addresses analyzerVersions
      series { head values }
    }
  }
`);

export const ScoreNamesQuery = graphql(`
  query ScoreNames($model: String!) {
    model(name: $model) { headScores(first: 1) { totalCount } }
    headScoreDefinitions { name title mode }
  }
`);

type HeadScores = ResultOf<typeof HeadScoresQuery>;
export type HeadScoreTrend = HeadScores["headScoreTrend"][number];

export interface HeadPanel {
  /** Every score there is, each once. */
  scores: { name: string; title: string }[];
  trend: HeadScoreTrend;
  /** At the time cursor; null where that checkpoint has none. */
  here: HeadScores["headScore"];
}

export interface ModelPage {
  catalogue: Catalogue;
  model: Model;
  task: Task;
  training: TrainingSeries;
  /** Under the time cursor. */
  point: TrainingPoint;
  run: Run | null;
  /** Null where no head score of this model is stored. */
  heads: HeadPanel | null;
}

/** What the panel of heads shows of a page. */
export interface HeadsPage {
  model: Model;
  /** Whose circuits heads are shown in; null where there is none. */
  task: Pick<Task, "name"> | null;
  /** Under the time cursor. */
  point: Moment;
  heads: HeadPanel | null;
}

export interface HeadsAlone extends HeadsPage {
  heads: HeadPanel;
  /** All checkpoints with the score, by step; never empty. */
  moments: Moment[];
}

/** Of a model without a result on any task: its head scores; null where there are none, or no such checkpoint. */
export async function fetchHeadsAlone(name: string, view: ModelView): Promise<HeadsAlone | null> {
  const { models } = catalogueOf(await ask(CatalogueQuery, {}));
  const model = models.find((one) => one.name === name);
  const heads = await fetchHeads(name, view.at, view.score);
  if (model === undefined || heads === null || heads === "unknown score") return null;
  const { revisions, steps, tokens } = heads.trend;
  const moments = revisions.map((revision, i) => ({ revision, step: steps[i]!, tokens: tokens[i] ?? null }));
  const point = view.at === null ? moments.at(-1) : moments.find(({ revision }) => revision === view.at);
  return point === undefined ? null : { model, task: null, point, heads, moments };
}

/** `"nothing"` where the model has no result on any task yet, null where there is no such model, task, checkpoint or score. */
export async function fetchModel(name: string, view: ModelView): Promise<ModelPage | "nothing" | null> {
  const catalogue = catalogueOf(await ask(CatalogueQuery, {}));
  const model = catalogue.models.find((one) => one.name === name);
  if (model === undefined) return null;
  const found = await firstTask(name, view.task, catalogue);
  if (found === undefined) return view.task === null ? "nothing" : null;
  const { task, training } = found;
  const point =
    view.at === null ? training.points.at(-1) : training.points.find(({ revision }) => revision === view.at);
  if (point === undefined) return null;
  const { revision } = point;
  const [{ run }, heads] = await Promise.all([
    ask(CircuitQuery, { model: name, task: task.name, revision }),
    fetchHeads(name, revision, view.score),
  ]);
  return heads === "unknown score" ? null : { catalogue, model, task, training, point, run, heads };
}

async function firstTask(model: string, wanted: string | null, { tasks }: Catalogue) {
  for (const task of tasks.filter(({ name }) => wanted === null || name === wanted)) {
    const [training] = trainingSeries(await ask(TrainingQuery, { models: [model], task: task.name }));
    if (training !== undefined && training.points.length > 0) return { task, training };
  }
  return undefined;
}

/** Null where the model has no values. @param revision under the cursor; null for the last with the score */
async function fetchHeads(
  model: string,
  revision: string | null,
  wanted: string | null,
): Promise<HeadPanel | "unknown score" | null> {
  const names = await ask(ScoreNamesQuery, { model });
  if (!names.model?.headScores.totalCount) return null;
  const titles = new Map(
    names.headScoreDefinitions.filter(({ mode }) => mode === "CORRECTED").map((one) => [one.name, one.title]),
  );
  const scores = [...titles].map(([name, title]) => ({ name, title }));
  const score =
    wanted === null
      ? (scores.find(({ name }) => name === "induction") ?? scores[0])
      : scores.find(({ name }) => name === wanted);
  if (score === undefined) return "unknown score";
  const at = async (asked: string) => ask(HeadScoresQuery, { model, revision: asked, score: score.name });
  const found = await at(revision ?? "");
  const [trend] = found.headScoreTrend;
  if (trend === undefined) return null;
  const last = trend.revisions.at(-1);
  const { headScore: here } = revision === null && last !== undefined ? await at(last) : found;
  return { scores, trend, here };
}
