/** @file Activations of MLPs under the names that configs give them. */
import { z } from "zod";

/**
 * "gelu" is the exact erf form; "gelu-tanh" is x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³))) (Hendrycks & Gimpel 2016,
 * arXiv:1606.08415); "silu" is x / (1 + e^−x).
 */
export type Activation = "gelu" | "gelu-tanh" | "relu" | "silu" | "tanh";

/** Names that Hugging Face's table of activations gives to the same function. */
const NAMES = {
  gelu: "gelu",
  gelu_python: "gelu",
  gelu_new: "gelu-tanh",
  gelu_fast: "gelu-tanh",
  gelu_pytorch_tanh: "gelu-tanh",
  relu: "relu",
  silu: "silu",
  swish: "silu",
  tanh: "tanh",
} as const satisfies Record<string, Activation>;

const names = Object.keys(NAMES) as (keyof typeof NAMES)[];

/** A config's field; absent, it is `fallback`. */
export const activation = (fallback: keyof typeof NAMES) =>
  z
    .enum(names, `only these activations are supported: ${names.join(", ")}`)
    .default(fallback)
    .transform((name): Activation => NAMES[name]);
