/**
 * @file The same questions for PostGraphile, which names tables and relations after the database: the same rows and, but for what is
 * computed from them, the same values. A newest result by some settings is more than it can be asked for; here all have the usual ones, so
 * that the one with the highest number is the same.
 */
import { TASKS } from "../seed-scale/volume.ts";

interface Question {
  query: string;
  variables: Record<string, unknown>;
}

/** What the questions of the dashboard are asked about. */
interface Asked {
  model: { name: string };
  task: string;
  revision: string;
}

/** Numbers of the tasks in the database, by name: it cannot filter by what another table says. */
export type TaskNumbers = ReadonlyMap<string, number>;

/** As they are numbered in a database that holds nothing else. */
export const IN_ORDER: TaskNumbers = new Map(TASKS.map(({ name }, i) => [name, i + 1]));

const CATALOGUE = `{
  allModels(first: 50) { totalCount nodes { name familyByFamilyId { name } layers heads parallel parameters } }
  allTasks { nodes { name title description metric } }
}`;

const SCORE_NAMES = `query($model: String!) {
  modelByName(name: $model) { checkpointsByModelId { nodes { headScoresByCheckpointId { totalCount } } } }
  allHeadScoreDefinitions { nodes { name title mode } }
}`;

const CIRCUIT = `query($model: String!, $revision: String!, $task: Int!) {
  modelByName(name: $model) { name layers heads parallel checkpointsByModelId(condition: { revision: $revision }) { nodes {
    revision step tokens weightHash
    newest: runsByCheckpointId(condition: { taskId: $task }, last: 1) { nodes {
      address analyzerVersion command createdAt timings peakMemory completenessGap device memoryEstimate peakOf operations flops productFlops
      method level steps path metric ablation reference pooled selection threshold numericType
      taskByTaskId { name title description metric } datasetByDatasetId { hash items positions }
      taskPerformanceByRunId { metric clean corrupted accuracy items }
      circuitByRunId { requestedEdges requestedNodes edges nodes metric faithfulnessPlain faithfulnessFloorCorrected reached curve
        chosenEdgesByCircuitId { nodes { writer reader score } } } } }
    all: runsByCheckpointId(condition: { taskId: $task }) { nodes { address metric ablation reference pooled level method } } } } }
}`;

const TRAINING_OF_MODEL = `name checkpointsByModelId { nodes { revision step tokens
  findingCheckpointsByCheckpointId { nodes { findingByFindingId { message } } }
  runsByCheckpointId(condition: { taskId: $task }, last: 1) { nodes { address analyzerVersion method metric
    taskPerformanceByRunId { clean corrupted accuracy }
    circuitByRunId { requestedEdges edges nodes faithfulnessPlain faithfulnessFloorCorrected reached } } } } }`;
const TRAINING = `query($model: String!, $task: Int!) { modelByName(name: $model) { ${TRAINING_OF_MODEL} } }`;
const TRAINING_OF_ALL = `query($task: Int!) { allModels { nodes { ${TRAINING_OF_MODEL} } } }`;

const TREND = `query($task: Int!) { allModels { nodes { name checkpointsByModelId { nodes { step
  findingCheckpointsByCheckpointId { totalCount }
  runsByCheckpointId(condition: { taskId: $task }, last: 1) { nodes { circuitByRunId { edges faithfulnessFloorCorrected } } } } } } } }`;

const WHOLE_CIRCUIT = `query($task: Int!) { modelByName(name: "scale-160m") { checkpointsByModelId(condition: { revision: "step0" }) { nodes {
  runsByCheckpointId(condition: { taskId: $task }, last: 1) { nodes { circuitByRunId { edges
    chosenEdgesByCircuitId { nodes { writer reader score } } } } } } } } }`;

/** By name of our question, with the same variables in the same order. */
export function postgraphileQuestions(all: readonly Asked[], numbers: TaskNumbers): ReadonlyMap<string, Question[]> {
  const ofPicks = (query: string) =>
    all.map(({ model, revision, task }) => ({
      query,
      variables: { model: model.name, revision, task: numbers.get(task)! },
    }));
  const ofTasks = (query: string) => TASKS.map(({ name }) => ({ query, variables: { task: numbers.get(name)! } }));
  return new Map<string, Question[]>([
    ["Catalogue", [{ query: CATALOGUE, variables: {} }]],
    ["ScoreNames", ofPicks(SCORE_NAMES)],
    ["Circuit", ofPicks(CIRCUIT)],
    ["Training", ofPicks(TRAINING)],
    ["Training, 10 models", ofTasks(TRAINING_OF_ALL)],
    ["trend, 10 models", ofTasks(TREND)],
    ["circuit, 32,347 edges", ofTasks(WHOLE_CIRCUIT)],
  ]);
}
