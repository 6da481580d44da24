/**
 * @file Pythia and its repeated runs. Sources: the EleutherAI/pythia repository and model cards (sizes, 154 checkpoints, 2,097,152
 * tokens a step, Apache-2.0; the eight sizes of the first release exist deduplicated, too); the PolyPythias model cards, for
 * example EleutherAI/pythia-160m-data-seed1 (nine seeds of five sizes, three data and three weight seeds of 160m; branches as in
 * Pythia); curt-tigges/circuits-over-time (dropout variants of 160m; the sparse grid of 2.8b; the grids of the other sizes are ours, chosen by
 * the distances between its published checkpoints).
 */
import { type FamilyData, type ModelData, type Revisions, range } from "../family-data.ts";
import type { NamedSchedule } from "../model-line.ts";

const REVISIONS: Revisions = {
  kind: "regular",
  prefix: "step",
  steps: [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, ...range(1000, 143_000, 1000)],
  tokensPerStep: 2_097_152,
};

const POLYPYTHIAS =
  "van der Wal et al. 2025, PolyPythias: Stability and Outliers across Fifty Language Model Pre-Training Runs, arXiv:2503.09543";

const DEDUPLICATED = ["70m", "160m", "410m", "1b", "1.4b", "2.8b", "6.9b", "12b"];
const REPEATED = ["14m", "31m", "70m", "160m", "410m"];

/**
 * Tigges et al. 2024, in get_circuits_over_time.py: every checkpoint up to 410m (14m and 31m for behaviour only), their grid
 * exp_plus_detail for the middle sizes, the 28 sparse points for 2.8b. For 6.9b and 12b they show behaviour; sparse is our choice.
 */
const PAPER: Readonly<Record<string, NamedSchedule>> = {
  ...{ "14m": "all", "31m": "all", "70m": "all", "160m": "all", "410m": "all" },
  ...{ "1b": "exp-plus-detail", "1.4b": "exp-plus-detail", "2.8b": "sparse", "6.9b": "sparse", "12b": "sparse" },
};

function variant(size: string, suffix: string, citation?: string): ModelData {
  const name = `pythia-${size}${suffix}`;
  const paper = PAPER[size]!;
  return { name, repository: `EleutherAI/${name}`, revisions: REVISIONS, paper, ...(citation && { citation }) };
}

const decoupled = ["data", "weight"].flatMap((what) => [1, 2, 3].map((seed) => `-${what}-seed${seed}`));

export const PYTHIA: FamilyData = {
  name: "pythia",
  title: "Pythia and PolyPythias (EleutherAI)",
  license: "Apache-2.0",
  citation:
    "Biderman et al. 2023, Pythia: A Suite for Analyzing Large Language Models Across Training and Scaling, arXiv:2304.01373",
  models: [
    ...Object.keys(PAPER).map((size) => variant(size, "")),
    ...DEDUPLICATED.map((size) => variant(size, "-deduped")),
    ...REPEATED.flatMap((size) => range(1, 9, 1).map((seed) => variant(size, `-seed${seed}`, POLYPYTHIAS))),
    ...decoupled.map((suffix) => variant("160m", suffix, POLYPYTHIAS)),
    ...["-alldropout", "-attndropout", "-hiddendropout"].map((suffix) => variant("160m", suffix)),
  ],
};
