/**
 * @file Rotary settings of a `config.json`. Releases of transformers spell them differently: `rope_theta` beside
 * `rope_scaling`, or both inside `rope_parameters`. Scaling that the model code does not compute is refused by name.
 */
import { UserError } from "@atlas/schema";
import { z } from "zod";
import { onlyValue, positions, positive } from "./config-fields.ts";

/**
 * What is done to the plain frequencies f = base^(-2i/d), i = 0 .. d/2 - 1, whose wavelengths are 2π/f positions.
 * `linear`: every f is divided by `factor`. `llama3`: with L = `originalPositions`, f is kept where its wavelength is below
 * L/`highFrequencyFactor`, divided by `factor` where it is above L/`lowFrequencyFactor`, and between the two it is
 * (1 - s) f/factor + s f with s = (L/wavelength - low) / (high - low).
 * `yarn` (Peng et al. 2023, arXiv:2309.00071): f is kept where it turns more than `betaFast` times in L positions, divided by
 * `factor` where it turns less than `betaSlow` times, and between the two it moves in proportion to i, whose bounds are rounded
 * outwards where `whole`; rotated queries and keys are multiplied by `attentionFactor`.
 * Dynamic scaling is none for prompts no longer than the model was made for, and longer ones are refused (`unscaledPositions`).
 */
export type RotaryScaling =
  | { type: "none" }
  | { type: "linear"; factor: number }
  | {
      type: "llama3";
      factor: number;
      lowFrequencyFactor: number;
      highFrequencyFactor: number;
      originalPositions: number;
    }
  | {
      type: "yarn";
      factor: number;
      betaFast: number;
      betaSlow: number;
      originalPositions: number;
      whole: boolean;
      attentionFactor: number;
    };

const byLayerType = z.undefined("rotary settings that differ between layers are not supported").optional();
/** `type` is an old spelling of `rope_type`; "default" means unscaled. */
const settings = z.looseObject({
  rope_type: z.string().optional(),
  type: z.string().optional(),
  rope_theta: positive.optional(),
  partial_rotary_factor: positive.max(1).optional(),
  factor: positive.optional(),
  low_freq_factor: positive.optional(),
  high_freq_factor: positive.optional(),
  original_max_position_embeddings: positions.optional(),
  beta_fast: positive.nullish(),
  beta_slow: positive.nullish(),
  attention_factor: positive.nullish(),
  mscale: z.number().nullish(),
  mscale_all_dim: z.number().nullish(),
  truncate: z.boolean().default(true),
  full_attention: byLayerType,
  sliding_attention: byLayerType,
});
type Settings = z.output<typeof settings>;

/** Part of an architecture's fields. */
export const rotaryFields = {
  rope_theta: positive.optional(),
  partial_rotary_factor: positive.max(1).optional(),
  rope_parameters: settings.nullish(),
  rope_scaling: settings.nullish(),
};
const schema = z.object(rotaryFields);
type Raw = z.output<typeof schema>;

/** @param spellings the architecture's own names for the base. */
export function rotaryBase(
  path: string,
  raw: Raw,
  fallback: number,
  spellings: Record<string, number | undefined> = {},
): number {
  return onlyValue(path, fallback, {
    ...spellings,
    rope_theta: raw.rope_theta,
    "rope_parameters.rope_theta": raw.rope_parameters?.rope_theta,
    "rope_scaling.rope_theta": raw.rope_scaling?.rope_theta,
  });
}

/** The share of each head that is rotated. @param spellings the architecture's own names for it. */
export function rotaryShare(
  path: string,
  raw: Raw,
  fallback: number,
  spellings: Record<string, number | undefined> = {},
): number {
  return onlyValue(path, fallback, {
    ...spellings,
    partial_rotary_factor: raw.partial_rotary_factor,
    "rope_parameters.partial_rotary_factor": raw.rope_parameters?.partial_rotary_factor,
    "rope_scaling.partial_rotary_factor": raw.rope_scaling?.partial_rotary_factor,
  });
}

/**
 * @param longest the longest prompt that the model was made for, in tokens
 * @throws UserError when the scaling is not supported, lacks a number, or is given twice and differently
 */
export function rotaryScaling(path: string, raw: Raw, longest: number): RotaryScaling {
  const [first = { type: "none" } as const, second = first] = given(raw).map((one) => scaling(path, one, longest));
  if (JSON.stringify(first) !== JSON.stringify(second))
    throw new UserError(
      `${path} gives rope_parameters and rope_scaling that disagree; keep one of these two settings.`,
    );
  return first;
}

/** Up to which length a model computes every prompt alike: dynamic scaling begins beyond. @param longest as above */
export function unscaledPositions(raw: Raw, longest: number): number {
  const dynamic = given(raw).filter((one) => typeOf(one) === "dynamic");
  return Math.min(longest, ...dynamic.map((one) => one.original_max_position_embeddings ?? longest));
}

const given = ({ rope_parameters, rope_scaling }: Raw): Settings[] =>
  [rope_parameters, rope_scaling].filter((one) => one !== undefined && one !== null);

const typeOf = ({ rope_type, type }: Settings): string => rope_type ?? type ?? "default";

function scaling(path: string, given: Settings, longest: number): RotaryScaling {
  const type = typeOf(given);
  if (type === "default" || type === "dynamic") return { type: "none" };
  if (type === "yarn") return yarn(given, longest);
  if (type === "linear") return { type, factor: required(path, type, given, "factor") };
  if (type === "llama3") return llama3(path, given);
  throw new UserError(`${path} asks for "${type}" rotary scaling, which is not supported; use a model without it.`);
}

function llama3(path: string, given: Settings): RotaryScaling {
  const type = "llama3";
  const found = {
    type,
    factor: required(path, type, given, "factor"),
    lowFrequencyFactor: required(path, type, given, "low_freq_factor"),
    highFrequencyFactor: required(path, type, given, "high_freq_factor"),
    originalPositions: required(path, type, given, "original_max_position_embeddings"),
  } as const;
  if (found.highFrequencyFactor > found.lowFrequencyFactor) return found;
  throw new UserError(
    `${path} gives llama3 rotary scaling a high_freq_factor of ${found.highFrequencyFactor}; ` +
      `give one above its low_freq_factor, ${found.lowFrequencyFactor}.`,
  );
}

/** Hugging Face's defaults, which are the paper's. */
function yarn(given: Settings, longest: number): RotaryScaling {
  const originalPositions = given.original_max_position_embeddings ?? longest;
  const factor = given.factor ?? longest / originalPositions;
  const scale = (m: number) => (factor <= 1 ? 1 : 0.1 * m * Math.log(factor) + 1);
  const { mscale, mscale_all_dim: overAll } = given;
  return {
    type: "yarn",
    factor,
    betaFast: given.beta_fast ?? 32,
    betaSlow: given.beta_slow ?? 1,
    originalPositions,
    whole: given.truncate,
    attentionFactor: given.attention_factor ?? (mscale && overAll ? scale(mscale) / scale(overAll) : scale(1)),
  };
}

type ScalingField = "factor" | "low_freq_factor" | "high_freq_factor" | "original_max_position_embeddings";

function required(path: string, type: string, given: Settings, name: ScalingField): number {
  const value = given[name];
  if (value !== undefined) return value;
  throw new UserError(`${path} asks for "${type}" rotary scaling without ${name}; give the model's own config.json.`);
}
