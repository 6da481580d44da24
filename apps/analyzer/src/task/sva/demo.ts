/** @file Subject-verb agreement in the demo language: a noun, the attractor, stands between the subject and its verb. */
import { agreeingForms, featuredClasses, plainClasses } from "../demo-lexicon.ts";
import type { AgreementMaterial } from "./material.ts";

export const demo: AgreementMaterial = {
  language: "demo language",
  bos: true,
  nouns: { person: featuredClasses.noun, attractor: featuredClasses.attr },
  slots: { prep: plainClasses.prep },
  conditions: [{ template: "The {subject} {prep} the {other}", subject: "person", other: "attractor" }],
  verbs: agreeingForms.verb,
};
