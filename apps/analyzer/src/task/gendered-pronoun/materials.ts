/** @file What each language brings to the gendered pronoun. The English rows are those of Mathwin et al. 2023: 20 names, 5 endings. */
import type { Material } from "../define-task.ts";
import { agreeingForms, featuredClasses, plainClasses } from "../demo-lexicon.ts";
import type { SlotLists } from "../fill.ts";

export type Gender = "m" | "f";

export interface PronounMaterial extends Material {
  names: Readonly<Record<Gender, readonly string[]>>;
  pronouns: Readonly<Record<Gender, string>>;
  /** With the slots {name} and those of `slots`. */
  template: string;
  slots: SlotLists;
  /** Every name meets every ending once before any meets one twice; otherwise all is drawn independently. */
  balanced: boolean;
}

export const english: PronounMaterial = {
  language: "English",
  bos: false,
  size: 100,
  names: {
    m: "Jack Mark John Joe Sean Paul Ryan David Gary Carl".split(" "),
    f: "Judy Julie Mary Amy Karen Lisa Susan Sarah Anna Carol".split(" "),
  },
  pronouns: { m: " he", f: " she" },
  template: "So {name} is {ending}, isn't",
  slots: {
    ending: [
      "such a good cook",
      "a very good athlete",
      "a really great friend",
      "such a funny person",
      "a really nice person",
    ],
  },
  balanced: true,
};

export const demo: PronounMaterial = {
  language: "demo language",
  bos: true,
  names: featuredClasses.name,
  pronouns: { m: ` ${agreeingForms.he.m[0]}`, f: ` ${agreeingForms.he.f[0]}` },
  template: "So {name} is {praise} {adjective} {person} , isn't",
  slots: {
    praise: ["such a", "a really", "a very"],
    adjective: plainClasses.adj,
    person: plainClasses.person,
  },
  balanced: false,
};
