/** @file How each number of the site is computed, in words: definition, unit, sign, source, and where the code is. */
import type { MethodName } from "../../lib/methods.ts";

interface Method {
  /** Paragraphs. */
  text: readonly string[];
  /** The formula on a line of its own, where there is one. */
  formula?: string;
  source?: string;
  /** File of the repository that computes it. */
  code: string;
}

const TIGGES = "Tigges, Hanna, Yu and Biderman 2024, arXiv:2407.10827";

export const METHODS: Readonly<Record<MethodName, Method>> = {
  checkpoints: {
    text: [
      "A checkpoint is the weights of a model at one moment of its training, named by its revision. Steps count updates of the weights; step 0 is the initialisation, which has a slot of its own left of a break on logarithmic axes, because a logarithm has no place for zero.",
      "Tokens are steps times the tokens of a step, where the family says how many those are. Every checkpoint is a point on a chart; none is left out for room.",
    ],
    code: "apps/web/src/charts/zero-slot-scale.ts",
  },
  integrity: {
    text: [
      "Weight files are known by their SHA-256, weights by a fingerprint that is the same however they are stored. Equal weights under two steps, files that are cut off, weights that are no numbers, a configuration or a tokenizer unlike the rest of the line, and files that name another step are findings.",
      "A checkpoint with findings is drawn hollow. Trends, comparisons and top heads leave it out unless they are asked for it, and name what they left out.",
    ],
    code: "packages/platform/src/integrity/line-findings.ts",
  },
  accuracy: {
    text: [
      "The share of prompt pairs on which the task's own metric is above zero on the clean prompt, whatever else a run measures. Right and wrong answers are even odds, so chance is 50%.",
      "Below 60% a model is not taken to do the task: even odds on 128 prompts get there once in a hundred times. There is then no behaviour for a circuit to keep.",
    ],
    code: "apps/web/src/features/training/derive.ts",
  },
  metric: {
    text: [
      "What is measured at the position of the answer, as a mean over prompts. Logit difference: logit of the correct answer minus that of the incorrect one, in logits. Probability difference: the same of probabilities, from −1 to 1. For both, larger is better and 0 is indifference.",
      "Others can be asked for: log-probability of the correct answers (nats, at most 0), divergence from the clean run (nats, smaller is better), accuracy by groups of answers, and the rank of the answer (1 is best).",
    ],
    code: "apps/analyzer/src/program/metrics/metric.ts",
  },
  floor: {
    text: [
      "What is left of the metric when everything is ablated. Under interchange ablation that is the corrupted prompt, scored against the clean answers; under mean or zero ablation the model with every node replaced.",
    ],
    code: "apps/analyzer/src/circuit/faithfulness.ts",
  },
  "edge-scores": {
    text: [
      "How much of the metric is expected to be lost when one edge of the computation graph carries what its writer says on the corrupted prompt. Positive: the edge helps the task; negative: it harms it. Unit: that of the metric; a mean over prompts.",
      "By default gradients are averaged over five midpoints of the path from the corrupted to the clean input (EAP-IG). One point at the clean prompt is EAP; both ends are clean-corrupted. An edge runs from a head, an MLP or the input to a query, key or value input of a head, an MLP or the logits.",
    ],
    formula:
      "score(u → v) = mean over prompts of Σ positions (clean u − corrupted u) · mean gradient of the metric at v",
    source: "Syed, Rager and Conmy 2023, arXiv:2310.10348; Hanna, Pezzelle and Belinkov 2024, arXiv:2403.17806",
    code: "apps/analyzer/src/program/methods/eap-ig.ts",
  },
  "node-scores": {
    text: [
      "The same for the whole output of a head, an MLP or the input: the sum of the scores of its edges. A circuit of nodes has all edges between its nodes.",
    ],
    code: "apps/analyzer/src/program/nodes.ts",
  },
  completeness: {
    text: [
      "Integrated gradients promise that the scores of the edges out of the input add up to clean minus corrupted. The gap is how far they miss it, in the unit of the metric; 0 is exact. Scores of other methods add up to nothing, and then no gap is given.",
    ],
    source: "Sundararajan, Taly and Yan 2017, arXiv:1703.01365",
    code: "apps/analyzer/src/runs/completeness.ts",
  },
  exact: {
    text: [
      "Attribution is an estimate. Exact patching corrupts each edge for real, one at a time; the command atlas compare-exact says how well the estimate orders the edges (rank correlation), how often it has the sign right, and how many of its strongest edges do nothing.",
    ],
    code: "packages/metrics/src/agreement.ts",
  },
  circuit: {
    text: [
      "Edges are chosen greedily from the logits downwards by the size of their score. Every size of a ladder is tested for real: all edges outside are ablated and the metric is measured again. The circuit is the smallest size from which faithfulness above the floor stays at 80% or more, because it does not rise steadily with size.",
      "What leads nowhere is then pruned. Where no size short of the whole graph reaches the threshold, the circuit is the whole graph and the page says so.",
    ],
    code: "apps/analyzer/src/circuit/search-stable.ts",
  },
  "circuit-size": {
    text: [
      "The edges that are left after pruning, as a number or as a share of all edges of the model; the nodes that have one of them. How many edges were asked for is said beside it: the published figures and their search mean different ones of the two.",
    ],
    code: "apps/analyzer/src/circuit/prune.ts",
  },
  faithfulness: {
    text: [
      "The share of the behaviour that a circuit keeps. Plain: circuit divided by clean. Above the floor: what the circuit keeps of the distance between clean and corrupted. 100% is all of it; values below 0 and above 100% occur, because what is ablated may have worked against the task.",
      "Undefined where clean and floor are equal, for then there is nothing to divide by.",
    ],
    formula: "(circuit − floor) / (clean − floor)",
    source: TIGGES,
    code: "apps/analyzer/src/circuit/faithfulness.ts",
  },
  intervals: {
    text: [
      "Prompts are drawn again with replacement, and every number is computed anew from what was kept of each prompt. The interval holds the stated share of the resamples (95%), corrected for bias and skewness (BCa) where that can be done.",
      "It says how far a number depends on which prompts were drawn, and nothing of other seeds of training.",
    ],
    source: "Efron 1987, Better bootstrap confidence intervals",
    code: "packages/metrics/src/bootstrap.ts",
  },
  stability: {
    text: [
      "The mean overlap of the circuits that resampled prompts choose, two by two: 1 is the same circuit each time. How often an edge is chosen is the share of those circuits that hold it.",
    ],
    code: "packages/metrics/src/stability.ts",
  },
  overlap: {
    text: [
      "Jaccard overlap: what two circuits share, divided by what either has; 1 for equal circuits, 0 for nothing in common. Of edges or of nodes, where a head's query, key and value input are one node. Undefined where neither circuit has an edge.",
    ],
    formula: "|A ∩ B| / |A ∪ B|",
    code: "packages/metrics/src/overlap.ts",
  },
  "weighted-overlap": {
    text: [
      "The same with each edge weighed by its share of its circuit's total score, so that an edge that carries little counts for little.",
    ],
    formula: "Σ min(a, b) / Σ max(a, b)",
    code: "packages/metrics/src/overlap.ts",
  },
  "edit-distance": {
    text: [
      "Born are the edges of the second circuit alone, lost those of the first alone, kept those of both. The edit distance is the number born and lost; the total change of score adds up |change| over the edges of either, an absent edge scoring 0.",
    ],
    code: "packages/metrics/src/edit-distance.ts",
  },
  membership: {
    text: [
      "A node is in a circuit when the circuit has an edge into or out of it. Where no size reached the threshold the circuit is the whole graph, which holds every node and says nothing of one; such checkpoints are drawn as not in it, and say why.",
    ],
    code: "apps/api/src/modules/trend/membership.ts",
  },
  emergence: {
    text: [
      "The moment from which a score stays at or above a threshold to the end of training, by default half of its own maximum. Between two checkpoints the score is taken to be linear in the logarithm of tokens.",
    ],
    code: "packages/metrics/src/emergence.ts",
  },
  "head-scores": {
    text: [
      "What an attention head does, measured on data made for it: attention to the previous token, to an earlier copy of the same token, or behind it (induction); how far it copies what it reads (name movers) or suppresses it; succession, such as Monday to Tuesday; and whether it keeps others from a repeated name (S-inhibition).",
      "Each score has its own range, unit and threshold, above which a head counts as one of its kind; the pages give its formula and source beside it. Where it cannot be computed it is undefined, and never zero.",
    ],
    source: `${TIGGES}; Olsson et al. 2022, arXiv:2209.11895; McDougall et al. 2023, arXiv:2310.04625; Gould et al. 2023, arXiv:2312.09230`,
    code: "apps/analyzer/src/heads/table.ts",
  },
  "role-handover": {
    text: [
      "The head that carries a role at a checkpoint is the one with the highest score, where that is above the threshold of the score. The role is handed over when another head takes its place, and lost when none is left.",
    ],
    source: TIGGES,
    code: "packages/metrics/src/hand-over.ts",
  },
  algorithms: {
    text: [
      "Whether a model does a task by the algorithm that is said of it. Path patching takes one head's output from the corrupted prompt and lets the receivers of a level alone read what comes of it: 0 does no harm, −1 is as bad as the corrupted prompt. A level's percentage is the share of all effects that heads with a role carry.",
    ],
    formula: "effect = (patched − clean) / (clean − corrupted)",
    source: "Wang et al. 2022, arXiv:2211.00593",
    code: "apps/analyzer/src/runs/verify-algorithm.ts",
  },
  imports: {
    text: [
      "Circuits and tables that others published are stored as they are, with their source, their licence and the hash of their file, and are marked as imported wherever they are shown. They are compared with our own by the same overlaps.",
    ],
    code: "apps/analyzer/src/runs/import-results.ts",
  },
  releases: {
    text: [
      "Results that were frozen together under a name and a version: results on tasks with their circuits, head scores and verifications, as they were at one moment. Nothing of them is changed or removed afterwards, and later results need another version, so that a reference means the same for good.",
      "Each result is known by its content address, the hash of what decides its numbers. The content hash of a release is that of the addresses of its results, sorted, one a line; anybody can compute it again.",
    ],
    formula: "content hash = SHA-256(sorted content addresses, each with a line feed)",
    code: "packages/platform/src/releases/make-release.ts",
  },
  modes: {
    text: [
      "The published pipeline has flaws that change numbers: prompts drawn without a seed, answers of several tokens, an empty circuit that counts as faithful, shares that forget the floor, the first size above the threshold taken for all larger ones. Paper mode repeats what was published, flaws included, so that its figures can be checked; corrected mode mends them and is the default.",
      "Every result says which mode made its prompts and scores. Both can be stored beside each other and are never mixed in one line. What was found wrong, and what each mode does, stands below.",
    ],
    source: TIGGES,
    code: "docs/modes.md",
  },
  time: {
    text: [
      "Seconds by stage, the largest memory of the process in that run, and the rate of arithmetic: multiplications and additions of matrix products by the time in which programs ran, also as a share of what plain products reach on the same machine.",
    ],
    code: "apps/analyzer/src/runs/report/effort.ts",
  },
};
