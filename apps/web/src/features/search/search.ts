/** @file What can be found: models, tasks and scores; then, where the text asks for them, checkpoints and heads. */
import { ask } from "../../lib/api.ts";
import type { TimeAxis } from "../../lib/time-axis.ts";
import { circuitHits, namedTogether } from "./circuits.ts";
import { checkpointHits, definedHits, type Hit, headHits, scoreHits } from "./hits.ts";
import {
  SearchCheckpointsQuery,
  SearchCircuitsQuery,
  SearchIndexQuery,
  type SearchModel,
  type SearchScore,
  SearchScoreQuery,
  type SearchTask,
} from "./query.ts";
import { type Wanted, wantedOf } from "./wanted.ts";

/** Models whose checkpoints and circuits are looked through, and whose heads are ranked, at most: the largest that match. */
const MOST_MODELS = 12;
const MOST_SCORES = 2;
const MOST_TASKS = 2;
const MOST_HITS = 40;

/**
 * Best first within each kind; empty for an empty text.
 * @param time as the pages that were found show it
 */
export async function search(text: string, time: TimeAxis): Promise<Hit[]> {
  const wanted = wantedOf(text);
  if (wanted.words.length === 0) return [];
  const index = await ask(SearchIndexQuery, {});
  const models = index.models.edges.map(({ node }) => node);
  const scores = index.headScoreDefinitions.filter(({ mode }) => mode === "CORRECTED");
  const [circuits, checkpoints, heads] = await Promise.all([
    findCircuits(wanted, models, index.tasks, time),
    findCheckpoints(wanted, models, time),
    findScores(wanted, models, scores, time),
  ]);
  const hits = [
    ...headHits(wanted, models, time),
    ...circuits,
    ...definedHits(wanted, models, index.tasks, time),
    ...heads,
    ...checkpoints,
  ];
  return hits.slice(0, MOST_HITS);
}

const largest = (models: readonly SearchModel[]) =>
  models.toSorted((a, b) => b.parameters - a.parameters).slice(0, MOST_MODELS);

async function findCircuits(
  wanted: Wanted,
  models: readonly SearchModel[],
  tasks: readonly SearchTask[],
  time: TimeAxis,
): Promise<Hit[]> {
  const together = namedTogether(wanted, models, tasks).slice(0, MOST_TASKS);
  const found = together.map(async ({ task, models: named }) => {
    const names = largest(named).map(({ name }) => name);
    const { circuitSizeTrend } = await ask(SearchCircuitsQuery, { models: names, task: task.name });
    return circuitHits(task, circuitSizeTrend, wanted.step?.digits ?? null, time);
  });
  return (await Promise.all(found)).flat();
}

/** Only where a step is named: every model has many. */
async function findCheckpoints(wanted: Wanted, models: readonly SearchModel[], time: TimeAxis): Promise<Hit[]> {
  const { step } = wanted;
  if (step === null) return [];
  const named = models.filter(({ name }) => step.others.every((word) => name.toLowerCase().includes(word)));
  const found = largest(named).map(async ({ name }) => {
    const { model } = await ask(SearchCheckpointsQuery, { model: name });
    return { model: name, checkpoints: model?.checkpoints.edges.map(({ node }) => node) ?? [] };
  });
  return checkpointHits(step.digits, await Promise.all(found), time);
}

/** A score leads to the heads that have most of it. */
async function findScores(
  { words }: Wanted,
  models: readonly SearchModel[],
  scores: readonly SearchScore[],
  time: TimeAxis,
): Promise<Hit[]> {
  const meant = scores.filter(({ name, title }) =>
    words.some((word) => word.length > 2 && `${name} ${title}`.toLowerCase().includes(word)),
  );
  const named = models.filter(({ name }) => words.some((word) => name.toLowerCase().includes(word)));
  const among = largest(named.length > 0 ? named : models).map(({ name }) => name);
  if (among.length === 0) return [];
  const found = meant.slice(0, MOST_SCORES).map(async ({ name: score }) => {
    const { topHeads } = await ask(SearchScoreQuery, { models: among, score });
    return scoreHits(topHeads, time);
  });
  return (await Promise.all(found)).flat();
}
