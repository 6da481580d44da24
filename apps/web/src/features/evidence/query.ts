/** @file What else is known of a model: results that others published, and whether it works by the algorithms that are said of it. */
import { graphql, type ResultOf } from "../../gql/graphql.ts";
import { ask } from "../../lib/api.ts";

export const EvidenceQuery = graphql(`
  query Evidence($model: String!, $task: String!) {
    model(name: $model) { family }
    importedCircuits(model: $model, task: $task, first: 15) {
      totalCount
      edges {
        node {
          id edgeCount
          checkpoint { revision step }
          import { address source license fileName }
          comparison { edgeOverlap }
        }
      }
    }
    metricTrends(models: [$model], task: $task, metric: "circuit-edges", includeSuspicious: true) {
      component steps values
      import { address source license fileName }
    }
    componentSwaps(model: $model, task: $task) {
      id command
      checkpoint { revision step }
      swap { source baseline sourceMetric components swapped shares }
    }
    ioi: algorithmVerifications(model: $model, algorithm: "ioi") {
      id algorithm title command
      checkpoint { revision step }
      levels { name title percent percentInCircuit named namedRoles }
      checks { name title passed }
      repair { ablated lost repaired backups(first: 3) }
    }
    greaterThan: algorithmVerifications(model: $model, algorithm: "greater-than") {
      id algorithm title command
      checkpoint { revision step }
      levels { name title percent percentInCircuit named namedRoles }
      checks { name title passed }
      repair { ablated lost repaired backups(first: 3) }
    }
  }
`);

type Answer = ResultOf<typeof EvidenceQuery>;
export type ImportedCircuit = Answer["importedCircuits"]["edges"][number]["node"];
export type SizeTrend = Answer["metricTrends"][number];
export type Verification = Answer["ioi"][number];

/** One checkpoint with components of another. */
export type SwapResult = Answer["componentSwaps"][number];

export interface Evidence {
  /** Null for a model that is not stored. */
  family: string | null;
  /** The first fifteen on the task: each is compared with ours, which takes all edges of both. */
  circuits: ImportedCircuit[];
  /** Published circuits on the task. */
  circuitCount: number;
  /** Numbers of edges over training: ours, then published ones. */
  sizes: SizeTrend[];
  /** For each algorithm with results: its checkpoints by step. */
  algorithms: Verification[][];
  /** By definition, then by step. */
  swaps: SwapResult[];
}

/** Of a model without results of its own: on the first task of which something was published, else on any. */
export async function fetchAnyEvidence(model: string, tasks: readonly string[]) {
  const found = await Promise.all(tasks.map(async (task) => ({ task, evidence: await fetchEvidence(model, task) })));
  return found.find(({ evidence }) => evidence.circuits.length + evidence.sizes.length > 0) ?? found[0] ?? null;
}

export const isEmpty = ({ circuits, sizes, algorithms, swaps }: Evidence): boolean =>
  circuits.length + sizes.length + algorithms.length + swaps.length === 0;

export async function fetchEvidence(model: string, task: string): Promise<Evidence> {
  const {
    model: known,
    importedCircuits,
    metricTrends,
    componentSwaps,
    ioi,
    greaterThan,
  } = await ask(EvidenceQuery, {
    model,
    task,
  });
  return {
    family: known?.family ?? null,
    circuits: importedCircuits.edges.map(({ node }) => node),
    circuitCount: importedCircuits.totalCount,
    sizes: metricTrends.filter(({ component }) => component === null),
    swaps: componentSwaps,
    algorithms: [ioi, greaterThan].filter((found) => found.length > 0),
  };
}
