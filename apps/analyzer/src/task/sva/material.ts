/** @file What each language brings to subject-verb agreement. */
import type { Material } from "../define-task.ts";
import type { SlotLists } from "../fill.ts";

export type GrammaticalNumber = "sg" | "pl";
/** A word's singular and plural stand at the same place of both lists. */
export type Inflected = Readonly<Record<GrammaticalNumber, readonly string[]>>;

/** One way to bring a subject and what stands between it and its verb. */
export interface Condition {
  /**
   * Ends before the verb. {subject} and {other} are nouns; {agreeing} is a verb in the subject's number, {other_verb} one in
   * that of the other noun; further slots are those of the material.
   */
  template: string;
  /** Kinds of the nouns. */
  subject: string;
  other?: string;
}

export interface AgreementMaterial extends Material {
  nouns: Readonly<Record<string, Inflected>>;
  /** Verbs inside the prompt, where a template has any. */
  inner?: Inflected;
  slots: SlotLists;
  conditions: readonly Condition[];
  /** Forms that may follow the prompt. */
  verbs: Inflected;
}
