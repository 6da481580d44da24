/** @file Two-hop recall in English. Sentences are our own. */
import type { Material } from "../define-task.ts";
import { FIRST_NAMES, PLACES } from "../english-lexicon.ts";

export interface TwoHopMaterial extends Material {
  names: readonly string[];
  places: readonly string[];
  /** With the slots {first} and {second} for people at the places {a} and {b}, {asked} for a third, and {friend}. */
  templates: readonly string[];
}

export const english: TwoHopMaterial = {
  language: "English",
  bos: false,
  names: FIRST_NAMES,
  places: PLACES,
  templates: [
    "Today {first} is in the {a} and {second} is in the {b}. Now {asked} is with {friend}, so {asked} is in the",
    "We saw {first} at the {a} and {second} at the {b}. We know that {asked} stayed with {friend} all day, so {asked} was at the",
    "Later {first} went to the {a} and {second} went to the {b}. Because {asked} followed {friend}, now {asked} is at the",
  ],
};
