/** @file The queue and the newest results. */
import { graphql, type ResultOf } from "../../gql/graphql.ts";
import { ask } from "../../lib/api.ts";

export const QueueQuery = graphql(`
  query Queue {
    progress {
      active total done failed secondsRemaining
      jobs { id kind title status fraction message updatedAt log { at text } }
    }
  }
`);

export const NewestQuery = graphql(`
  query Newest($first: Int!) {
    runs(first: $first) {
      nodes {
        address analyzerVersion createdAt secondsTotal
        checkpoint { revision step model { name } }
        task { name title }
        dataset { seed hash }
        settings { metric ablation reference pooled level method search }
        performance { accuracy }
        circuit { edgeCount totalEdges reached }
      }
    }
  }
`);

export type Queue = ResultOf<typeof QueueQuery>["progress"];
export type QueuedJob = Queue["jobs"][number];
type Node = ResultOf<typeof NewestQuery>["runs"]["nodes"][number];
export type NewestRun = Node & { model: string };

export interface RunsPage {
  queue: Queue;
  /** Newest first. */
  runs: NewestRun[];
}

/** Results that the page lists. */
const NEWEST = 15;

export async function fetchRuns(): Promise<RunsPage> {
  const [{ progress }, runs] = await Promise.all([ask(QueueQuery, {}), fetchNewest(NEWEST)]);
  return { queue: progress, runs };
}

/** Of all models together, newest first. */
export async function fetchNewest(first: number): Promise<NewestRun[]> {
  const { runs } = await ask(NewestQuery, { first });
  return runs.nodes
    .map((run) => ({ ...run, model: run.checkpoint.model.name }))
    .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));
}
