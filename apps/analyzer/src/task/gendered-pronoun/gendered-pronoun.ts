/**
 * @file Gendered pronoun: "So David is such a nice cook , isn't" → he, not she.
 * Source: Mathwin et al. 2023, as used by Tigges et al. 2024, arXiv:2407.10827. Genders alternate. The corrupted prompt
 * has a name of the other gender.
 */
import { defineTask } from "../define-task.ts";
import { drawSlots, fill, fillUpTo, type Slots } from "../fill.ts";
import { pick, type RandomGenerator, sample } from "../random.ts";
import { demo, english, type Gender, type PronounMaterial } from "./materials.ts";

export const genderedPronoun = defineTask<PronounMaterial>({
  name: "gendered-pronoun",
  version: 1,
  group: "paper",
  title: "Gendered pronoun",
  description: "A name is taken up by a pronoun: logit of the pronoun of its gender minus logit of the other.",
  metric: "logit-diff",
  citation:
    "Mathwin et al. 2023, Identifying a Preliminary Circuit for Predicting Gendered Pronouns in GPT-2 Small; rows as in Tigges et al. 2024, arXiv:2407.10827.",
  license: "MIT for the prompts as made here; words and sentences are those of the papers cited.",
  corruptions: ["other-gender"],
  paper: { size: 100, seed: 42, corruption: "other-gender" },
  materials: [english, demo],
  prepare(material, words, _settings, stream) {
    const names = {
      m: words.single(material.names.m, "men's names"),
      f: words.single(material.names.f, "women's names"),
    };
    words.single(
      Object.values(material.pronouns).map((pronoun) => pronoun.trim()),
      "pronouns",
    );
    words.templates([material.template]);
    for (const [slot, list] of Object.entries(material.slots)) words.known(list, `words for {${slot}}`);
    const random = stream();
    const rowOf = material.balanced
      ? dealtRows({ ...material, names }, random)
      : drawnRows({ ...material, names }, random);
    return (index) => {
      const [gender, other]: [Gender, Gender] = index % 2 === 0 ? ["m", "f"] : ["f", "m"];
      const row = rowOf(gender, Math.floor(index / 2));
      return {
        clean: fill(material.template, row),
        corrupted: fill(material.template, { ...row, name: pick(random, names[other]) }),
        correct: [material.pronouns[gender]],
        incorrect: [material.pronouns[other]],
        marks: { name: fillUpTo(material.template, "name", row) },
      };
    };
  },
});

/** @returns the words for row `index` of those with a gender. */
type RowOf = (gender: Gender, index: number) => Slots;

function drawnRows({ names, slots }: PronounMaterial, random: RandomGenerator): RowOf {
  return (gender) => {
    const scene = drawSlots(slots, random);
    return { ...scene, name: pick(random, names[gender]) };
  };
}

/** All rows there are, in random order, and again from the first when they are used up. */
function dealtRows(material: PronounMaterial, random: RandomGenerator): RowOf {
  const decks = { m: shuffled(allRows(material, "m"), random), f: shuffled(allRows(material, "f"), random) };
  return (gender, index) => decks[gender][index % decks[gender].length]!;
}

function allRows({ names, slots }: PronounMaterial, gender: Gender): Slots[] {
  return Object.entries(slots).reduce<Slots[]>(
    (rows, [slot, list]) => rows.flatMap((row) => list.map((word) => ({ ...row, [slot]: word }))),
    names[gender].map((name) => ({ name })),
  );
}

const shuffled = <T>(list: readonly T[], random: RandomGenerator): T[] => sample(random, list, list.length);
