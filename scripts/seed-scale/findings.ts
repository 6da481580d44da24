/** @file Made-up findings on indirect objects: a few heads of each kind take their part as the behaviour emerges, and are named as real ones are. */
import {
  type Algorithm,
  type AlgorithmFindings,
  formatNode,
  type HeadScoreName,
  type LevelFinding,
  type RepairFinding,
  type SwapDefinition,
} from "@atlas/schema";
import { interpretLevel, receiversOf } from "../../apps/analyzer/src/verify/interpret.ts";
import { type Made, revisionOf } from "./results.ts";
import { heavyTailed, uniform } from "./training.ts";
import { LAST_STEP, type ScaleModel } from "./volume.ts";

/** Scores by which heads are named: the level of the algorithm, the score of a head that has learned it, and what such a head does. */
const KINDS = [
  { score: "copy", level: 0, learned: 95, sign: -1 },
  { score: "negative-copy", level: 0, learned: 80, sign: 1 },
  { score: "copy-suppression", level: 0, learned: 0.6, sign: 1 },
  { score: "s-inhibition", level: 1, learned: 0.3, sign: -1 },
  { score: "induction", level: 2, learned: 0.7, sign: -1 },
  { score: "duplicate-token", level: 2, learned: 0.6, sign: -1 },
] as const satisfies readonly { score: HeadScoreName; level: number; learned: number; sign: 1 | -1 }[];
const HEADS_OF_KIND = 3;

/** What stays the same for a model over training. */
export interface Cast {
  algorithm: Algorithm;
  model: ScaleModel;
  /** By kind, layer · H + head. */
  heads: readonly (readonly number[])[];
  /** Of each level, [L · H]: effects once all is learned. */
  strengths: readonly Float64Array[];
}

/** Each level's heads are in a third of the layers of their own, the last level's in the first. */
export function castOf(seed: number, model: ScaleModel, algorithm: Algorithm): Cast {
  const random = uniform(seed, model.name, "cast");
  const { levels } = algorithm;
  const strengths = levels.map(() =>
    Float64Array.from({ length: model.layers * model.heads }, () => 0.03 * heavyTailed(random())),
  );
  const heads = KINDS.map(({ level, sign }) => {
    const layersOf = (third: number) => Math.floor((third * model.layers) / levels.length);
    const [first, end] = [layersOf(levels.length - 1 - level), layersOf(levels.length - level)];
    return Array.from({ length: HEADS_OF_KIND }, () => {
      const head = Math.floor((first + random() * (end - first)) * model.heads);
      strengths[level]![head] = sign * (0.1 + 0.3 * random());
      return head;
    });
  });
  return { algorithm, model, heads, strengths };
}

const rounded = (value: number) => Math.round(value * 1e6) / 1e6;
/** How much of the behaviour is there, 0 to 1. */
const learnedOf = ({ moment }: Made) => 2 * moment.accuracy - 1;

export function findingsOf(cast: Cast, made: Made): AlgorithmFindings {
  const { algorithm, model } = cast;
  const random = uniform(made.line.key, made.step, made.draw, "findings");
  const scores = scoresOf(cast, learnedOf(made));
  const circuit = headsOfCircuit(made, model);
  const levels: LevelFinding[] = [];
  for (const [i, level] of algorithm.levels.entries()) {
    const receivers = receiversOf(level, levels);
    const end = receivers === null ? model.layers : Math.floor(Math.max(-1, ...receivers) / model.heads);
    const effects = Array.from(cast.strengths[i]!, (strength, head) =>
      head < end * model.heads ? rounded(learnedOf(made) * strength + 1e-3 * (random() - 0.5)) : null,
    );
    levels.push(interpretLevel(level, receivers, effects, scores, circuit));
  }
  return { levels, checks: [], repair: repairOf(cast, made, scores, circuit, random) };
}

function scoresOf({ model, heads }: Cast, learned: number): Record<HeadScoreName, number[]> {
  const tables = KINDS.map(({ score, learned: full }, kind): [string, number[]] => {
    const values = Array<number>(model.layers * model.heads).fill(0);
    for (const head of heads[kind]!) values[head] = full * learned;
    return [score, values];
  });
  return Object.fromEntries(tables) as Record<HeadScoreName, number[]>;
}

function headsOfCircuit({ line, moment }: Made, { heads }: ScaleModel): Set<number> {
  const { writers, readers } = line.graph;
  const rows = new Set(Array.from(moment.edges, (edge) => Math.floor(line.cells[edge]! / readers.length)));
  return new Set(
    [...rows].flatMap((row) => {
      const writer = writers[row]!;
      return writer.kind === "head" ? [writer.layer * heads + writer.head] : [];
    }),
  );
}

function repairOf(
  { algorithm: { repair }, heads }: Cast,
  made: Made,
  scores: Record<HeadScoreName, number[]>,
  circuit: ReadonlySet<number>,
  random: () => number,
): RepairFinding | null {
  const movers = [...new Set(heads[0])].sort((a, b) => a - b);
  const ablated = movers.filter((head) => scores[repair!.score][head]! >= repair!.above);
  if (ablated.length === 0) return null;
  const { clean: before } = made.moment;
  const [lost, share] = [rounded(0.6 * before), rounded(0.5 * random())];
  const after = rounded(before - lost + share * lost);
  let head = 0;
  let [inside, outside] = [0, 0];
  const changes: RepairFinding["changes"] = [];
  for (const writer of made.line.graph.writers) {
    const own = writer.kind === "head" ? head++ : null;
    if (own !== null && ablated.includes(own)) continue;
    const change = rounded(0.2 * heavyTailed(random()));
    if (own !== null && circuit.has(own)) inside += change;
    else if (own !== null) outside += change;
    changes.push({ writer: formatNode(writer), change });
  }
  changes.sort((a, b) => Math.abs(b.change) - Math.abs(a.change));
  return { ablated, before, after, lost, repaired: (after - before + lost) / lost, changes, inside, outside };
}

/** Heads of three kinds, each kind together, as they are at the end of training. */
export function swapOf({ heads, model }: Cast): SwapDefinition {
  const nodesOf = (kind: number) => {
    const places = [...new Set(heads[kind])].sort((a, b) => a - b);
    return places.map((place) =>
      formatNode({ kind: "head", layer: Math.floor(place / model.heads), head: place % model.heads }),
    );
  };
  return { groups: [0, 3, 4].map(nodesOf), from: { revision: revisionOf(LAST_STEP) } };
}

/** @param last at the end of training, on the same prompts. */
export function swapFindingsOf(made: Made, last: Made, groups: number, weightHash: string): AlgorithmFindings {
  const random = uniform(made.line.key, made.step, made.draw, "swap");
  const [baseline, sourceMetric] = [made.moment.clean, last.moment.clean];
  const swapped = Array.from({ length: groups }, () => baseline + 0.4 * random() * (sourceMetric - baseline));
  const source = { revision: revisionOf(last.step), step: last.step, weightHash };
  return { levels: [], checks: [], repair: null, swap: { source, baseline, sourceMetric, swapped } };
}
