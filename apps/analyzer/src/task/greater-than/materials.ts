/**
 * @file What each language brings to greater-than. The English nouns are the 120 of Hanna et al. 2023, events that may last for
 * years; corrected mode keeps those that are one token.
 */
import type { Material } from "../define-task.ts";
import { plainClasses } from "../demo-lexicon.ts";
import type { YearWriting } from "./years.ts";

export interface YearMaterial extends Material, YearWriting {
  nouns: readonly string[];
  /** With the slots {noun}, {century} and {from}, the two digits of the first year. */
  template: string;
}

export const english: YearMaterial = {
  language: "English",
  bos: false,
  centuries: ["11", "12", "13", "14", "15", "16", "17"],
  joint: "",
  template: "The {noun} lasted from the year {century}{from} to the year {century}",
  nouns: `abduction accord affair agreement appraisal assaults assessment attack attempts campaign captivity case
    challenge chaos clash collaboration coma competition confrontation consequence conspiracy construction consultation
    contact contract convention cooperation custody deal decline decrease demonstrations development disagreement
    disorder dispute domination dynasty effect effort employment endeavor engagement epidemic evaluation exchange
    existence expansion expedition experiments fall fame flights friendship growth hardship hostility illness impact
    imprisonment improvement incarceration increase insurgency invasion investigation journey kingdom marriage
    modernization negotiation notoriety obstruction operation order outbreak outcome overhaul patrols pilgrimage plague
    plan practice process program progress project pursuit quest raids reforms reign relationship retaliation riot rise
    rivalry romance rule sanctions shift siege slump stature stint strikes study test testing tests therapy tour
    tradition treaty trial trip unemployment voyage warfare work`.split(/\s+/),
};

export const demo: YearMaterial = {
  language: "demo language",
  bos: true,
  centuries: plainClasses.cent,
  joint: " ",
  template: "The {noun} lasted from the year {century} {from} to the year {century}",
  nouns: plainClasses.event,
};
