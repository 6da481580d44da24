/** @file Two circuits, what lies between them, and the training around them. */
import { graphql, type ResultOf } from "../../gql/graphql.ts";
import { ask } from "../../lib/api.ts";
import type { CircuitKey } from "../../lib/hrefs.ts";
import { type Catalogue, CatalogueQuery, catalogueOf } from "../catalogue/query.ts";
import { type TrainingSeries, trainingSeries } from "../training/derive.ts";
import { TrainingQuery } from "../training/query.ts";
import { settle } from "./settle.ts";
import type { CompareView, SettledView } from "./view-state.ts";

export const CompareQuery = graphql(`
  query Compare($from: CircuitKey!, $to: CircuitKey!, $model: String!, $task: String!, $of: Overlap!) {
    circuitDiff(from: $from, to: $to) {
      from { address analyzerVersion settings { metric method level steps path ablation reference pooled search } checkpoint { revision step tokens model { name layers heads parallel } } task { name title metric } circuit { edgeCount nodeCount } }
      to { address analyzerVersion settings { metric method level steps path ablation reference pooled search } checkpoint { revision step tokens model { name } } task { name title metric } circuit { edgeCount nodeCount } }
      born { writers readers scores }
      kept { writers readers before after }
      lost { writers readers scores }
      bornNodes
      keptNodes
      lostNodes
      edgeOverlap
      nodeOverlap
      weightedOverlap
      editDistance
      totalScoreChange
    }
    overlapMatrix(model: $model, task: $task, of: $of, includeSuspicious: true) { revisions steps addresses analyzerVersions values }
  }
`);

type Result = ResultOf<typeof CompareQuery>;
export type CircuitDiff = NonNullable<Result["circuitDiff"]>;
export type OverlapMatrix = NonNullable<Result["overlapMatrix"]>;

export interface Comparison {
  view: SettledView;
  catalogue: Catalogue;
  diff: CircuitDiff;
  /** Of the second circuit's model and task. */
  matrix: OverlapMatrix | null;
  /** Training of either circuit's model on its task. */
  from: TrainingSeries | undefined;
  to: TrainingSeries | undefined;
}

/** `"nothing"` when there is no result at all yet, null when one of the circuits does not exist. */
export async function fetchComparison(view: CompareView): Promise<Comparison | "nothing" | null> {
  const catalogue = catalogueOf(await ask(CatalogueQuery, {}));
  const settled = await settle(view, catalogue, fetchSeries);
  if (settled === null) return "nothing";
  const { from, to } = settled;
  const [result, fromSeries, toSeries] = await Promise.all([
    ask(CompareQuery, comparisonVariables(settled)),
    fetchSeries(from),
    fetchSeries(to),
  ]);
  if (result.circuitDiff === null) return null;
  return {
    view: settled,
    catalogue,
    diff: result.circuitDiff,
    matrix: result.overlapMatrix,
    from: fromSeries,
    to: toSeries,
  };
}

const OVERLAP_NAMES = { edges: "EDGES", nodes: "NODES", weighted: "WEIGHTED" } as const;

export function comparisonVariables({ from, to, of }: SettledView) {
  return { from, to, model: to.model, task: to.task, of: OVERLAP_NAMES[of] };
}

async function fetchSeries({ model, task }: Omit<CircuitKey, "revision">): Promise<TrainingSeries | undefined> {
  return trainingSeries(await ask(TrainingQuery, { models: [model], task }))[0];
}
