/** @file Verifications of one model: the algorithm of indirect objects on every draw of prompts, and component swaps on the first. */
import { verificationAddress } from "@atlas/platform";
import type { Algorithm, AlgorithmFindings } from "@atlas/schema";
import { swapAlgorithm } from "../../apps/analyzer/src/verify/swap-algorithm.ts";
import type { Field } from "./copy.ts";
import { castOf, findingsOf, swapFindingsOf, swapOf } from "./findings.ts";
import { ANALYZER, addressOf, type Made, type Place, revisionOf, storedAt, weightsOf } from "./results.ts";

export const VERIFICATION = [
  ...["id", "project_id", "checkpoint_id", "dataset_id", "address", "algorithm", "mode", "definition", "findings"],
  ...["circuit_of", "analyzer_version", "command", "seconds", "created_at"],
];
export function* verificationRows(place: Place): Generator<Field[]> {
  const { shared, model, seed } = place;
  const { algorithm } = shared;
  const onTask = place.results.filter(({ task }) => task.name === algorithm.task);
  const cast = castOf(seed, model, algorithm);
  let id = place.firstVerification;
  for (const made of onTask)
    yield rowOf(place, id++, made, algorithm, findingsOf(cast, made), { circuitOf: addressOf(place, made) });
  const swap = swapOf(cast);
  const definition = swapAlgorithm({ name: algorithm.task }, algorithm.metric, swap);
  const line = onTask.filter(({ draw }) => draw === 0);
  const last = line.at(-1)!;
  const sourceWeightHash = weightsOf(model, last.step, seed);
  for (const made of line.slice(0, -1)) {
    const findings = swapFindingsOf(made, last, swap.groups.length, sourceWeightHash);
    yield rowOf(place, id++, made, definition, findings, { circuitOf: null, sourceWeightHash });
  }
}

interface Related {
  circuitOf: string | null;
  sourceWeightHash?: string;
}

function rowOf(
  { shared, model, seed }: Place,
  id: number,
  { step, task, draw, checkpoint }: Made,
  algorithm: Algorithm,
  findings: AlgorithmFindings,
  related: Related,
): Field[] {
  const dataset = shared.datasets.get(task.name)![draw]!;
  const mode = "corrected";
  const address = verificationAddress({
    ...{ algorithm, mode, textHash: null, ...related, datasetHash: dataset.hash, analyzerVersion: ANALYZER },
    ...{ model: model.name, revision: revisionOf(step), weightHash: weightsOf(model, step, seed) },
  });
  const command = `scripts/seed-scale.js --seed ${seed} (${model.name} ${revisionOf(step)} ${algorithm.name} ${draw})`;
  return [
    ...[id, shared.project, checkpoint, dataset.id, address, algorithm.name, mode],
    ...[JSON.stringify(algorithm), JSON.stringify(findings), related.circuitOf, ANALYZER, command, 12.5, storedAt(id)],
  ];
}
