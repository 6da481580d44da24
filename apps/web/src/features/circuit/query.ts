/** @file One run with its circuit, and the checkpoints around it. */
import { graphql, type ResultOf } from "../../gql/graphql.ts";
import { ask } from "../../lib/api.ts";
import type { CircuitKey } from "../../lib/hrefs.ts";
import { type TrainingSeries, trainingSeries } from "../training/derive.ts";
import { TrainingQuery } from "../training/query.ts";

export const CircuitQuery = graphql(`
  query Circuit($model: String!, $task: String!, $revision: String!) {
    run(model: $model, task: $task, revision: $revision) {
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
      checkpoint { revision step tokens weightHash model { name layers heads parallel edgeCount } }
      task { name title description metric }
      settings { method steps path ablation selection threshold numericType }
      dataset { hash items positions }
      performance { metric clean corrupted accuracy items }
      circuit {
        requestedEdges
        edgeCount
        nodeCount
        totalEdges
        metric
        faithfulness
        faithfulnessFloorCorrected
        reached
        threshold
        curve { requestedEdges edges nodes metric plain floorCorrected }
        edges { writers readers scores }
        nodes
      }
    }
  }
`);

export type Run = NonNullable<ResultOf<typeof CircuitQuery>["run"]>;

export interface CircuitPage {
  run: Run;
  /** The same model on the same task, over all its checkpoints. */
  training: TrainingSeries | undefined;
}

/** Null when there is no result for this model, task and revision. */
export async function fetchCircuit(key: CircuitKey): Promise<CircuitPage | null> {
  const [{ run }, training] = await Promise.all([
    ask(CircuitQuery, { ...key }),
    ask(TrainingQuery, { models: [key.model], task: key.task }),
  ]);
  return run === null ? null : { run, training: trainingSeries(training)[0] };
}
