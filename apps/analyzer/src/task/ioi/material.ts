/** @file What each language brings to indirect object identification. */
import type { Material } from "../define-task.ts";
import type { SlotLists } from "../fill.ts";

export interface IoiMaterial extends Material {
  names: readonly string[];
  /** With the slots {first} and {second} for the two people in order of mention, {giver}, and those of `slots`. */
  templates: readonly string[];
  slots: SlotLists;
}
