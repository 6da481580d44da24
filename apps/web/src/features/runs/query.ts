/** @file The queue and the newest results. */
import { graphql, type ResultOf } from "../../gql/graphql.ts";
import { ask } from "../../lib/api.ts";
import { CatalogueQuery, catalogueOf } from "../catalogue/query.ts";

export const QueueQuery = graphql(`
  query Queue {
    progress {
      active total done failed secondsRemaining
      jobs { id kind title status fraction message updatedAt log { at text } }
    }
  }
`);

export const NewestRunsQuery = graphql(`
  query NewestRuns($model: String!, $first: Int!) {
    model(name: $model) {
      runs(first: $first) {
        edges {
          node {
            address analyzerVersion createdAt secondsTotal
            checkpoint { revision step }
            task { name title }
            dataset { seed hash }
            settings { metric ablation reference pooled level method search }
            performance { accuracy }
            circuit { edgeCount totalEdges reached }
          }
        }
      }
    }
  }
`);

export type Queue = ResultOf<typeof QueueQuery>["progress"];
export type QueuedJob = Queue["jobs"][number];
type Node = NonNullable<ResultOf<typeof NewestRunsQuery>["model"]>["runs"]["edges"][number]["node"];
export type NewestRun = Node & { model: string };

export interface RunsPage {
  queue: Queue;
  /** Newest first. */
  runs: NewestRun[];
}

/** Results that the page lists. */
const NEWEST = 15;

export async function fetchRuns(): Promise<RunsPage> {
  const [{ progress }, found] = await Promise.all([ask(QueueQuery, {}), ask(CatalogueQuery, {})]);
  const names = catalogueOf(found).models.map(({ name }) => name);
  const runs = (await Promise.all(names.map(newestOf))).flat();
  return {
    queue: progress,
    runs: runs.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt)).slice(0, NEWEST),
  };
}

async function newestOf(model: string): Promise<NewestRun[]> {
  const found = await ask(NewestRunsQuery, { model, first: NEWEST });
  return found.model?.runs.edges.map(({ node }) => ({ ...node, model })) ?? [];
}
