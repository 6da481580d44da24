/** @file The settings by which results of one checkpoint on one task differ: their names, and how an address says which are meant. */
import { z } from "zod";
import { askedDraw, askedDrawWords, isDrawName, LARGEST_SEED } from "./draw.ts";
import { METRIC_NAMES, type Metric } from "./metric.ts";

export const ABLATION_NAMES = { INTERCHANGE: "interchange", MEAN: "mean", ZERO: "zero" } as const;
export const LEVEL_NAMES = { EDGE: "edges", NODE: "nodes" } as const;
export const METHOD_NAMES = {
  EAP: "EAP",
  EAP_IG: "EAP-IG",
  CLEAN_CORRUPTED: "clean-corrupted",
  EAP_IG_ACTIVATIONS: "EAP-IG over activations",
  EXACT: "exact patching",
} as const;

export const SEARCH_NAMES = { STABLE: "stable search", BINARY: "bisection", PAPER: "the paper's search" } as const;

/** As the API answers them. */
export interface ResultSettings {
  metric: Metric;
  ablation: keyof typeof ABLATION_NAMES;
  reference: string | null;
  pooled: boolean | null;
  level: keyof typeof LEVEL_NAMES;
  method: keyof typeof METHOD_NAMES;
  search: keyof typeof SEARCH_NAMES;
}

/** As an address asks for them: null is what analyses do by default, and any method or draw of prompts. */
export type SettingsChoice = { [Key in keyof ResultSettings]: ResultSettings[Key] | null } & { draw: string | null };

/** Among circuits of edges alone, where only they can answer. */
export type EdgesChoice = Omit<SettingsChoice, "level">;

/** As the API's argument does. */
export type ResultChoice = ReturnType<typeof choiceOf>;

const oneOf = <Name extends string>(names: Readonly<Record<Name, unknown>>) =>
  z
    .enum(Object.keys(names) as Name[])
    .nullable()
    .default(null);

export const edgesChoice = {
  metric: oneOf(METRIC_NAMES),
  ablation: oneOf(ABLATION_NAMES),
  reference: z.string().min(1).nullable().default(null),
  pooled: z
    .enum(["true", "false"])
    .transform((text) => text === "true")
    .nullable()
    .default(null),
  method: oneOf(METHOD_NAMES),
  search: oneOf(SEARCH_NAMES),
  draw: z
    .string()
    .refine(isDrawName)
    .nullable()
    .default(null)
    .describe(`the seed of a draw of prompts, 0 to ${LARGEST_SEED}, or the 64 digits of its hash`),
};
export const settingsChoice = { ...edgesChoice, level: oneOf(LEVEL_NAMES) };

const KEYS = [
  "metric",
  "ablation",
  "reference",
  "pooled",
  "level",
  "method",
  "search",
  "draw",
] as const satisfies (keyof SettingsChoice)[];

/** The part of a view that chooses among results. */
export function choiceOf({ draw, ...view }: SettingsChoice) {
  return { ...settingsOf(view), ...askedDraw(draw) };
}

/** Nothing but these, whatever else comes with them. */
export function settingsOf<Value extends { [Key in keyof ResultSettings]: unknown }>(
  from: Value,
): Pick<Value, keyof ResultSettings> {
  const { metric, ablation, reference, pooled, level, method, search } = from;
  return { metric, ablation, reference, pooled, level, method, search };
}

export function addToQuery(query: URLSearchParams, choice: SettingsChoice): void {
  for (const key of KEYS) if (choice[key] !== null) query.set(key, String(choice[key]));
}

/** The part of a view that links carry over to a page of edges. */
export function edgesChoiceIn({ metric, ablation, reference, pooled, method, search, draw }: EdgesChoice): EdgesChoice {
  return { metric, ablation, reference, pooled, method, search, draw };
}

/** What is chosen, in words: "zero ablation, draw 7 of prompts"; null for what analyses do by default. */
export function choiceWords({ metric, ablation, reference, pooled, method, search, draw }: EdgesChoice): string | null {
  const words = [
    metric && METRIC_NAMES[metric].name.toLowerCase(),
    ablation && `${ABLATION_NAMES[ablation]} ablation`,
    reference && `over ${referenceWords(reference)}`,
    pooled !== null && (pooled ? "pooled over positions" : "position by position"),
    method && METHOD_NAMES[method],
    search && SEARCH_NAMES[search],
    draw !== null && askedDrawWords(draw),
  ].filter((word) => typeof word === "string");
  return words.length === 0 ? null : words.join(", ");
}

/** The choice that means these settings and no others, of one draw of prompts or any; what analyses do by default is left open. */
export function choiceFor(settings: ResultSettings, taskMetric: Metric, draw: string | null): SettingsChoice {
  const { metric, ablation, level, search } = settings;
  return {
    ...settingsOf(settings),
    draw,
    metric: metric === taskMetric ? null : metric,
    ablation: ablation === "INTERCHANGE" ? null : ablation,
    level: level === "EDGE" ? null : level,
    search: search === "STABLE" ? null : search,
  };
}

function referenceWords(reference: string | null): string {
  const isOwn = reference === "clean" || reference === "corrupted";
  return isOwn ? `the ${reference} prompts` : `prompts ${reference?.slice(0, 12)}`;
}

/** Parts of a result's name, each saying one setting. */
function partsOf({ metric, ablation, reference, pooled, level, method, search }: ResultSettings): string[] {
  const mean = `mean over ${referenceWords(reference)}${pooled ? ", pooled" : ""}`;
  return [
    METRIC_NAMES[metric].name,
    ablation === "MEAN" ? mean : ABLATION_NAMES[ablation],
    LEVEL_NAMES[level],
    METHOD_NAMES[method],
    SEARCH_NAMES[search],
  ];
}

/** Names of results, of nothing but what differs between them. */
export function settingsLabels(all: readonly ResultSettings[]): string[] {
  const parts = all.map(partsOf);
  const differs = (at: number) => new Set(parts.map((own) => own[at])).size > 1;
  return parts.map((own) => own.filter((_, at) => differs(at)).join(", "));
}
