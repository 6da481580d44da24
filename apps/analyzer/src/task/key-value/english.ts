/** @file Key-value recall in English. Sentences are our own. */
import type { Material } from "../define-task.ts";
import { FIRST_NAMES, THINGS } from "../english-lexicon.ts";

export interface RecallMaterial extends Material {
  keys: readonly string[];
  values: readonly string[];
  /** With the slots {first}, {second} and {third} for keys, {a}, {b} and {c} for their values, and {asked}. */
  templates: readonly string[];
}

export const english: RecallMaterial = {
  language: "English",
  bos: false,
  keys: FIRST_NAMES,
  values: THINGS,
  templates: [
    "Here is who has what. Today {first} has the {a}, {second} has the {b} and {third} has the {c}. So {asked} has the",
    "In the morning {first} took the {a}, {second} took the {b} and {third} took the {c}. In the evening {asked} still had the",
    "Table: {first} = {a}, {second} = {b}, {third} = {c}. Look up: {asked} =",
    "Arguments: {first} is the {a}; {second} is the {b}; {third} is the {c}. Here {asked} is the",
  ],
};
