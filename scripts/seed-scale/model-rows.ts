/** @file All rows of one model, table by table, made while they are copied. */
import { headScoreAddress } from "@atlas/platform";
import { formatNode, formatReader, type ScoreMode } from "@atlas/schema";
import type { Field } from "./copy.ts";
import { ANALYZER, addressOf, type Place, revisionOf, settingsOf, storedAt, weightsOf } from "./results.ts";
import { sha256 } from "./shared-rows.ts";
import { heavyTailed, uniform } from "./training.ts";
import { TOKENS_PER_STEP } from "./volume.ts";

export const CHECKPOINT = ["model_id", "revision", "step", "tokens", "weight_hash"];
export function* checkpointRows({
  volume,
  shared,
  model,
  seed,
}: Pick<Place, "volume" | "shared" | "model" | "seed">): Generator<Field[]> {
  for (const step of volume.steps) {
    const weights = weightsOf(model, step, seed);
    yield [shared.models.get(model.name)!, revisionOf(step), step, step * TOKENS_PER_STEP, weights];
  }
}

export const EXAMINATION = [
  "project_id",
  "checkpoint_id",
  "weight_hash",
  "fingerprint",
  "recorded_step",
  "examined_at",
];
export function* examinationRows({ volume, shared, model, checkpoints, seed }: Place): Generator<Field[]> {
  for (const [i, step] of volume.steps.entries()) {
    const weights = weightsOf(model, step, seed);
    yield [shared.project, checkpoints[i]!, weights, sha256(`fingerprint ${weights}`), step, storedAt(i)];
  }
}

export const RUN = [
  ...["id", "project_id", "checkpoint_id", "task_id", "dataset_id", "address", "method", "steps", "path", "metric"],
  ...["ablation", "selection", "threshold", "numeric_type", "device", "analyzer_version", "command", "timings"],
  ...[
    "peak_memory",
    "memory_estimate",
    "peak_of",
    "operations",
    "flops",
    "product_flops",
    "completeness_gap",
    "created_at",
  ],
];
export function* runRows(place: Place): Generator<Field[]> {
  const { shared, model, seed } = place;
  for (const made of place.results) {
    const { task, step, checkpoint, draw, run } = made;
    const settings = settingsOf(task);
    const dataset = shared.datasets.get(task.name)![draw]!;
    const address = addressOf(place, made);
    const { method, steps, path, metric, ablation, selection, threshold, numericType } = settings;
    const command = `scripts/seed-scale.js --seed ${seed} (${model.name} ${revisionOf(step)} ${task.name} ${draw})`;
    yield [
      ...[
        run,
        shared.project,
        checkpoint,
        shared.tasks.get(task.name)!,
        dataset.id,
        address,
        method,
        steps,
        path,
        metric,
      ],
      ...[ablation, selection, threshold, numericType, "cpu", ANALYZER, command, '{"attribute": 2.5, "circuit": 1.5}'],
      ...[2e9, 2.1e9, "run", 3e11, 1.2e11, 1.6e11, 0.01, storedAt(run)],
    ];
  }
}

export const PERFORMANCE = ["run_id", "metric", "clean", "corrupted", "accuracy", "items"];
export function* performanceRows(place: Place): Generator<Field[]> {
  for (const { run, task, moment } of place.results)
    yield [run, task.metric, moment.clean, moment.corrupted, moment.accuracy, 100];
}

export const CIRCUIT = [
  ...[
    "id",
    "run_id",
    "requested_edges",
    "edges",
    "nodes",
    "metric",
    "faithfulness_plain",
    "faithfulness_floor_corrected",
  ],
  ...["reached", "curve"],
];
/** A circuit has the number of its run. */
export function* circuitRows(place: Place): Generator<Field[]> {
  for (const { run, moment } of place.results) {
    const { edges, nodes, metric, faithfulness, reached, curve } = moment;
    const { plain, floorCorrected } = faithfulness;
    yield [run, run, edges.length, edges.length, nodes, metric, plain, floorCorrected, reached, JSON.stringify(curve)];
  }
}

export const EDGE = ["circuit_id", "cell", "writer", "reader", "score"];
export function* edgeRows(place: Place): Generator<Field[]> {
  const { graph } = place.results[0]!.line;
  const [writers, readers] = [graph.writers.map(formatNode), graph.readers.map(formatReader)];
  for (const { run, line, moment } of place.results)
    for (const [i, edge] of moment.edges.entries()) {
      const cell = line.cells[edge]!;
      const column = cell % readers.length;
      yield [run, cell, writers[(cell - column) / readers.length]!, readers[column]!, moment.scores[i]!];
    }
}

/** Numbers of which each matrix is a stretch, its circuit's scores put in: making all anew would take longer than storing them. */
const NOISE = 2 ** 20;

export function* matrices(place: Place): Generator<{ runId: number; packed: Uint8Array }> {
  const random = uniform(place.seed, "noise");
  const noise = Float32Array.from({ length: NOISE }, () => 1e-3 * heavyTailed(random()));
  for (const { run, line, step, draw, moment } of place.results) {
    const first = Math.floor(uniform(line.key, step, draw, "matrix")() * (NOISE - line.graph.edges));
    const scores = noise.slice(first, first + line.graph.edges);
    for (const [i, edge] of moment.edges.entries()) scores[edge] = moment.scores[i]!;
    yield { runId: run, packed: new Uint8Array(scores.buffer) };
  }
}

export const HEAD_SCORE = [
  ...["id", "project_id", "checkpoint_id", "definition_id", "address", "data_hash", "data_description", "values"],
  ...["analyzer_version", "command", "seconds", "peak_memory", "created_at"],
];
export function* headScoreRows({
  seed,
  shared,
  model,
  volume,
  checkpoints,
  firstHeadScore,
}: Place): Generator<Field[]> {
  let id = firstHeadScore;
  const heads = model.layers * model.heads;
  const dataHash = sha256(`${seed}/text`);
  for (const definition of shared.definitions) {
    const random = uniform(seed, model.name, definition.name, definition.mode);
    const [low, high] = [definition.low ?? -1, definition.high ?? 1];
    const final = Float64Array.from({ length: heads }, () => random() ** 6);
    for (const [i, step] of volume.steps.entries()) {
      const way = Math.log2(step + 1) / 18;
      const values = Array.from(final, (top) =>
        Math.fround(low + (high - low) * Math.min(1, way * top + 0.02 * random())),
      );
      const score = { name: definition.name as never, mode: definition.mode as ScoreMode, version: definition.version };
      const address = headScoreAddress({
        ...{ model: model.name, revision: revisionOf(step), weightHash: weightsOf(model, step, seed), score, dataHash },
        analyzerVersion: ANALYZER,
      });
      const command = `scripts/seed-scale.js --seed ${seed} (${model.name} step${step} ${definition.name})`;
      yield [
        ...[
          id,
          shared.project,
          checkpoints[i]!,
          definition.id,
          address,
          dataHash,
          "made-up text",
          `{${values.join(",")}}`,
        ],
        ...[ANALYZER, command, 1.5, 2e9, storedAt(id)],
      ];
      id++;
    }
  }
}
