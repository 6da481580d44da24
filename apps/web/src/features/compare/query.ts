/** @file Two circuits, what lies between them, and the training around them. */
import { graphql, type ResultOf } from "../../gql/graphql.ts";
import { ask } from "../../lib/api.ts";
import { askedDraw, type DrawOption } from "../../lib/draw.ts";
import type { DrawnCircuitKey } from "../../lib/hrefs.ts";
import { type Catalogue, CatalogueQuery, catalogueOf } from "../catalogue/query.ts";
import { drawsOf } from "../circuit/derive.ts";
import { type TrainingSeries, trainingSeries } from "../training/derive.ts";
import { TrainingQuery } from "../training/query.ts";
import { type Line, settle } from "./settle.ts";
import type { CompareView, SettledView } from "./view-state.ts";

export const CompareQuery = graphql(`
  query Compare($from: CircuitKey!, $to: CircuitKey!, $model: String!, $task: String!, $of: Overlap!, $settings: ResultChoice) {
    circuitDiff(from: $from, to: $to) {
      from { address analyzerVersion dataset { hash seed } settings { metric method level steps path ablation reference pooled search } checkpoint { revision step tokens model { name layers heads parallel } } task { name title metric } circuit { edgeCount nodeCount } }
      to { address analyzerVersion dataset { hash seed } settings { metric method level steps path ablation reference pooled search } checkpoint { revision step tokens model { name } } task { name title metric } circuit { edgeCount nodeCount } }
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
    overlapMatrix(model: $model, task: $task, of: $of, settings: $settings, includeSuspicious: true) { revisions steps addresses analyzerVersions values }
  }
`);

/** The settings and prompts of all results of a checkpoint on a task. */
export const DrawsQuery = graphql(`
  query Draws($model: String!, $task: String!, $revision: String!) {
    checkpoint(model: $model, revision: $revision) {
      runs(first: 100, task: $task) {
        nodes { dataset { hash seed } settings { metric ablation reference pooled level method search } }
      }
    }
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
  /** Draws of prompts to choose among; empty where there is one alone. */
  draws: { from: DrawOption[]; to: DrawOption[] };
}

/** `"nothing"` when there is no result at all yet, null when one of the circuits does not exist. */
export async function fetchComparison(view: CompareView): Promise<Comparison | "nothing" | null> {
  const catalogue = catalogueOf(await ask(CatalogueQuery, {}));
  const settled = await settle(view, catalogue, fetchSeries);
  if (settled === null) return "nothing";
  const { from, to } = settled;
  const [result, fromResults, toResults, fromSeries, toSeries] = await Promise.all([
    ask(CompareQuery, comparisonVariables(settled)),
    fetchResults(from),
    fetchResults(to),
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
    draws: {
      from: drawsOf(result.circuitDiff.from, fromResults),
      to: drawsOf(result.circuitDiff.to, toResults),
    },
  };
}

const OVERLAP_NAMES = { edges: "EDGES", nodes: "NODES", weighted: "WEIGHTED" } as const;

export function comparisonVariables({ from, to, of }: SettledView) {
  return {
    from: askedKey(from),
    to: askedKey(to),
    model: to.model,
    task: to.task,
    of: OVERLAP_NAMES[of],
    ...settingsFor(to),
  };
}

function askedKey(key: DrawnCircuitKey) {
  const { model, task, revision } = key;
  return { model, task, revision, ...settingsFor(key) };
}

/** Nothing where any draw will do. */
function settingsFor({ draw }: Pick<DrawnCircuitKey, "draw">) {
  return draw === null ? {} : { settings: askedDraw(draw) };
}

async function fetchResults({ model, task, revision }: DrawnCircuitKey) {
  const { checkpoint } = await ask(DrawsQuery, { model, task, revision });
  return checkpoint?.runs.nodes ?? [];
}

export async function fetchSeries(line: Line): Promise<TrainingSeries | undefined> {
  const { model, task } = line;
  return trainingSeries(await ask(TrainingQuery, { models: [model], task, ...settingsFor(line) }))[0];
}
