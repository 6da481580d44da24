/** @file The settings of a run: everything that, with model, weights and data, decides its numbers. */
import { z } from "zod";

export const ATTRIBUTION_METHODS = ["eap", "eap-ig", "clean-corrupted", "eap-ig-activations", "exact"] as const;
/** What is scored: every edge, or every writer (heads, MLPs, the input). */
export const ATTRIBUTION_LEVELS = ["edge", "node"] as const;
export const PATH_RULES = ["left", "right", "paper", "midpoint", "gauss-legendre"] as const;
/** What the answers of a task are measured by: logits or probabilities of the correct ones minus those of the incorrect ones. */
export const TASK_METRICS = ["logit-diff", "prob-diff"] as const;
/** All that circuits and scores can be measured by. */
export const METRICS = [...TASK_METRICS, "log-prob", "kl", "accuracy", "rank"] as const;
/** What takes the place of a writer that is taken out: its output on the corrupted prompt, a mean over prompts, or zero. */
export const ABLATIONS = ["interchange", "mean", "zero"] as const;
/** Prompts of the data itself that a mean can be taken over. */
export const OWN_REFERENCES = ["clean", "corrupted"] as const;
export const SELECTIONS = ["topn", "greedy"] as const;
/** How the smallest faithful circuit is searched: held from its size on, by plain bisection, or as Tigges et al. 2024 do. */
export const SEARCH_RULES = ["stable", "binary", "paper"] as const;

export type AttributionMethod = (typeof ATTRIBUTION_METHODS)[number];
export type AttributionLevel = (typeof ATTRIBUTION_LEVELS)[number];
export type PathRule = (typeof PATH_RULES)[number];
export type TaskMetric = (typeof TASK_METRICS)[number];
export const isTaskMetric = (name: unknown): name is TaskMetric => TASK_METRICS.some((own) => own === name);

export type MetricName = (typeof METRICS)[number];
export type Ablation = (typeof ABLATIONS)[number];
export type Selection = (typeof SELECTIONS)[number];
export type SearchRule = (typeof SEARCH_RULES)[number];

/** Steps from corrupted towards clean; 5 left end-points is what the EAP-IG reference code does. */
export const DEFAULT_STEPS = 5;
/** The paper keeps the smallest circuit that recovers 80% of the behaviour (Tigges et al. 2024, section 3). */
export const DEFAULT_THRESHOLD = 0.8;

/** Ten times what published intervals rest on; 100,000 circuits of 400 edges are compared in minutes. */
export const MAX_RESAMPLES = 100_000;

const settings = z.strictObject({
  method: z.enum(ATTRIBUTION_METHODS),
  /** Results of before there were levels are of edges. */
  level: z.enum(ATTRIBUTION_LEVELS).default("edge"),
  /** Gradients taken from corrupted to clean: points on a path, or what the method fixes (1 for `eap` and `exact`, 2 for `clean-corrupted`). */
  steps: z.int().min(1).max(1000),
  /** `left` where a method has no path of its own. */
  path: z.enum(PATH_RULES),
  metric: z.enum(METRICS),
  ablation: z.enum(ABLATIONS),
  /** For mean ablation alone: the prompts that the mean is taken over, others than the data's own by their SHA-256. */
  reference: z.union([z.enum(OWN_REFERENCES), z.string().regex(/^[0-9a-f]{64}$/)]).exactOptional(),
  /** For mean ablation alone: one mean over all positions instead of one for each. */
  pooled: z.boolean().exactOptional(),
  /** Nodes are always chosen by `topn`: greedy growth is along edges. */
  selection: z.enum(SELECTIONS),
  /** `stable` where absent, so that results of before it could be chosen keep their addresses. */
  search: z.enum(SEARCH_RULES).exclude(["stable"]).exactOptional(),
  /** Share of the behaviour the circuit must recover: floor-corrected, plain where the search is the paper's. */
  threshold: z.number().min(0).max(1),
  numericType: z.literal("float32"),
  /** Resamples of the prompts for intervals and for how often edges are chosen; none where absent. */
  resamples: z.int().min(1).max(MAX_RESAMPLES).exactOptional(),
});

export const runSettings = settings
  .refine(
    ({ ablation, reference, pooled }) =>
      [reference, pooled].every((own) => (own !== undefined) === (ablation === "mean")),
    {
      path: ["reference"],
      message: "mean ablation, and no other, names its reference set and whether it is pooled",
    },
  )
  .refine(({ level, selection }) => level === "edge" || selection === "topn", {
    path: ["selection"],
    message: "nodes are chosen by topn",
  });
export type RunSettings = z.infer<typeof runSettings>;
