/** @file One run with its circuit, and the checkpoints around it. */
import { graphql, type ResultOf } from "../../gql/graphql.ts";
import { ask } from "../../lib/api.ts";
import type { CircuitKey } from "../../lib/hrefs.ts";
import type { ResultChoice } from "../../lib/settings.ts";
import { type TrainingSeries, trainingSeries } from "../training/derive.ts";
import { TrainingQuery } from "../training/query.ts";

export const CircuitQuery = graphql(`
  query Circuit($model: String!, $task: String!, $revision: String!, $settings: ResultChoice) {
    run(model: $model, task: $task, revision: $revision, settings: $settings) {
      address
      analyzerVersion
      command
      createdAt
      secondsTotal
      peakMemoryBytes
      completenessGap
      csv: edgesFile(format: CSV)
      json: edgesFile(format: JSON)
      parquet: edgesFile(format: PARQUET)
      float32: edgesFile(format: F32)
      report { stages { name seconds } memoryEstimateBytes peakOf operationsPerSecond shareOfProductRate }
      checkpoint { revision step tokens weightHash model { name layers heads parallel edgeCount } }
      task { name title description metric }
      settings { method level steps path metric ablation reference pooled selection search threshold numericType }
      device
      releases(first: 3) { edges { node { name version } } }
      dataset { hash seed items positions }
      performance { metric clean corrupted accuracy items }
      circuit {
        requestedEdges
        requestedNodes
        edgeCount
        nodeCount
        totalEdges
        metric
        faithfulness
        faithfulnessFloorCorrected
        reached
        threshold
        curve { requestedEdges requestedNodes edges nodes metric plain floorCorrected }
        edges { writers readers scores }
        edgeFrequencies
        nodes
        bootstrap {
          level
          resamples
          stability
          accuracy { low high }
          clean { low high }
          corrupted { low high }
          metric { low high }
          faithfulness { low high }
          faithfulnessFloorCorrected { low high }
          curve { floorCorrectedLow floorCorrectedHigh }
        }
      }
      nodeScores { nodes scores inCircuit }
    }
    checkpoint(model: $model, revision: $revision) {
      runs(first: 100, task: $task) {
        edges { node { address dataset { hash seed } settings { metric ablation reference pooled level method search } } }
      }
    }
  }
`);

/** Scores of the checkpoint's heads, newest first. */
export const HeadRolesQuery = graphql(`
  query HeadRoles($model: String!, $revision: String!) {
    checkpoint(model: $model, revision: $revision) {
      headScores(first: 40, mode: CORRECTED) {
        nodes { definition { name title threshold } heads values }
      }
    }
  }
`);

export type RoleScores = NonNullable<ResultOf<typeof HeadRolesQuery>["checkpoint"]>["headScores"]["nodes"];

type Result = ResultOf<typeof CircuitQuery>;
export type Run = NonNullable<Result["run"]>;
/** A result of the same checkpoint on the same task. */
export type Sibling = NonNullable<Result["checkpoint"]>["runs"]["edges"][number]["node"];

export interface CircuitPage {
  run: Run;
  /** All results of this checkpoint on this task, newest first, this one among them. */
  siblings: Sibling[];
  /** The same model on the same task, over all its checkpoints with results by these settings. */
  training: TrainingSeries | undefined;
  roleScores: RoleScores;
}

/** Null when there is no result for this model, task and revision by the settings asked for. */
export async function fetchCircuit(key: CircuitKey, settings: ResultChoice): Promise<CircuitPage | null> {
  const [{ run, checkpoint }, training, roles] = await Promise.all([
    ask(CircuitQuery, { ...key, settings }),
    ask(TrainingQuery, { models: [key.model], task: key.task, settings }),
    ask(HeadRolesQuery, { model: key.model, revision: key.revision }),
  ]);
  if (run === null) return null;
  const siblings = checkpoint?.runs.edges.map(({ node }) => node) ?? [];
  return { run, siblings, training: trainingSeries(training)[0], roleScores: roles.checkpoint?.headScores.nodes ?? [] };
}
