/** @file How an adapter gets at weights, wherever they come from. */
import type { Value } from "../graph/value.ts";

/** The value of a weight by its name in the checkpoint: an external initializer, or an input when training. */
export type WeightLookup = (name: string) => Value;
