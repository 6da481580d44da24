/** @file What models are asked to do: the tasks, their prompts, and how models do on them. */
import { graphql, type ResultOf } from "../../gql/graphql.ts";
import { ask } from "../../lib/api.ts";
import { type Catalogue, CatalogueQuery, catalogueOf } from "../catalogue/query.ts";
import { type TrainingSeries, trainingSeries } from "../training/derive.ts";
import { TrainingQuery } from "../training/query.ts";

export const TasksQuery = graphql(`
  query Tasks {
    tasks { name title description metric group version license }
  }
`);

export const AccuracyQuery = graphql(`
  query TaskAccuracy($models: [String!]!, $task: String!) {
    taskPerformanceTrend(models: $models, task: $task, includeSuspicious: true) {
      model { name }
      revisions steps accuracy suspicions addresses analyzerVersions
    }
  }
`);

export const TaskQuery = graphql(`
  query Task($task: String!) {
    task(name: $task) {
      name title description metric group version license citation sourceHash
      datasets(first: 20) {
        totalCount
        edges {
          node {
            hash items positions mode seed corruption bos language tokenizerHash
            examples { clean corrupted differing position correct incorrect }
          }
        }
      }
    }
  }
`);

export type TaskSummary = ResultOf<typeof TasksQuery>["tasks"][number];
export type TaskDetails = NonNullable<ResultOf<typeof TaskQuery>["task"]>;
export type Dataset = TaskDetails["datasets"]["edges"][number]["node"];
export type Example = NonNullable<Dataset["examples"]>[number];

export interface TaskPage {
  catalogue: Catalogue;
  task: TaskDetails;
  datasets: Dataset[];
  /** Of the models with results on it, in the catalogue's order. */
  series: TrainingSeries[];
}

export type AccuracyTrend = ResultOf<typeof AccuracyQuery>["taskPerformanceTrend"][number];

export interface TasksPage {
  tasks: TaskSummary[];
  /** Names, in the catalogue's order. */
  models: string[];
  /** By task: each model with results on it. */
  trends: ReadonlyMap<string, AccuracyTrend[]>;
}

export async function fetchTasks(): Promise<TasksPage> {
  const [{ tasks }, found] = await Promise.all([ask(TasksQuery, {}), ask(CatalogueQuery, {})]);
  const models = catalogueOf(found).models.map(({ name }) => name);
  const trendsOn = async ({ name }: TaskSummary) =>
    [name, (await ask(AccuracyQuery, { models, task: name })).taskPerformanceTrend] as const;
  return { tasks, models, trends: new Map(models.length === 0 ? [] : await Promise.all(tasks.map(trendsOn))) };
}

/** Null where there is no such task. */
export async function fetchTask(name: string): Promise<TaskPage | null> {
  const [{ task }, found] = await Promise.all([ask(TaskQuery, { task: name }), ask(CatalogueQuery, {})]);
  if (task === null) return null;
  const catalogue = catalogueOf(found);
  const models = catalogue.models.map((model) => model.name);
  const series = trainingSeries(await ask(TrainingQuery, { models, task: name }));
  return { catalogue, task, datasets: task.datasets.edges.map(({ node }) => node), series };
}
