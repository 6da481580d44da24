/**
 * @file Rotary positions as Hugging Face's `modeling_rope_utils` computes them from a config: default, linear, dynamic NTK (for
 * prompts no longer than the model was made for, where it is the default), YaRN (Peng et al. 2023, arXiv:2309.00071), Llama 3.
 */
import type { Raw, RawRotary } from "./raw-config.ts";

export interface PlainRotary {
  /** Leading elements of a head that turn: element i with i + dim / 2. */
  dim: number;
  /** Radians a position, [dim / 2]. */
  frequencies: number[];
  /** Multiplies the turned elements. */
  attentionFactor: number;
}

export function rotaryOf(
  raw: Raw,
  dHead: number,
  absent: { base: number; share: number; longest: number },
): PlainRotary {
  const given = raw.rope_parameters ?? raw.rope_scaling ?? ({} as RawRotary);
  const base = given.rope_theta ?? raw.rope_theta ?? absent.base;
  const dim = Math.trunc(dHead * (given.partial_rotary_factor ?? raw.partial_rotary_factor ?? absent.share));
  const plain = Array.from({ length: dim / 2 }, (_, i) => base ** ((-2 * i) / dim));
  const longest = raw.max_position_embeddings ?? absent.longest;
  switch (given.rope_type ?? given.type ?? "default") {
    case "linear":
      return { dim, frequencies: plain.map((f) => f / given.factor!), attentionFactor: 1 };
    case "llama3":
      return { dim, frequencies: plain.map((f) => llama3(f, given)), attentionFactor: 1 };
    case "yarn":
      return { dim, ...yarn(plain, given, base, longest) };
    default:
      return { dim, frequencies: plain, attentionFactor: 1 };
  }
}

function llama3(frequency: number, given: RawRotary): number {
  const [factor, low, high] = [given.factor!, given.low_freq_factor!, given.high_freq_factor!];
  const wavelength = (2 * Math.PI) / frequency;
  const original = given.original_max_position_embeddings!;
  if (wavelength < original / high) return frequency;
  if (wavelength > original / low) return frequency / factor;
  const smooth = (original / wavelength - low) / (high - low);
  return (1 - smooth) * (frequency / factor) + smooth * frequency;
}

function yarn(plain: number[], given: RawRotary, base: number, longest: number) {
  const original = given.original_max_position_embeddings ?? longest;
  const factor = given.factor ?? longest / original;
  const dim = 2 * plain.length;
  const elementOf = (rotations: number) =>
    (dim * Math.log(original / (rotations * 2 * Math.PI))) / (2 * Math.log(base));
  const whole = given.truncate ?? true;
  const [first, last] = [elementOf(given.beta_fast || 32), elementOf(given.beta_slow || 1)];
  const low = Math.max(whole ? Math.floor(first) : first, 0);
  const high = Math.min(whole ? Math.ceil(last) : last, dim - 1);
  const scale = (m: number) => (factor <= 1 ? 1 : 0.1 * m * Math.log(factor) + 1);
  const ratio = given.mscale && given.mscale_all_dim ? scale(given.mscale) / scale(given.mscale_all_dim) : scale(1);
  return {
    frequencies: plain.map((f, i) => {
      const ramp = Math.min(1, Math.max(0, (i - low) / (high === low ? 0.001 : high - low)));
      return (f / factor) * ramp + f * (1 - ramp);
    }),
    attentionFactor: given.attention_factor ?? ratio,
  };
}
