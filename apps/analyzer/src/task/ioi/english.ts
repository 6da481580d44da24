/**
 * @file Indirect object identification in English: the seven sentences of Wang et al. 2022 that Tigges et al. 2024 use, each in
 * both orders of the names (7 ABBA, 7 BABA), with their 109 names, 8 places and 8 objects.
 */
import type { IoiMaterial } from "./material.ts";

const words = (text: string): readonly string[] => text.split(/\s+/);

export const english: IoiMaterial = {
  language: "English",
  bos: false,
  names: words(
    `Aaron Adam Alan Alex Alice Amy Anderson Andre Andrew Andy Anna Anthony Arthur Austin Blake Brandon Brian Carter
    Charles Charlie Christian Christopher Clark Cole Collins Connor Crew Crystal Daniel David Dean Edward Elizabeth
    Emily Eric Eva Ford Frank George Georgia Graham Grant Henry Ian Jack Jacob Jake James Jamie Jane Jason Jay
    Jennifer Jeremy Jessica John Jonathan Jordan Joseph Joshua Justin Kate Kelly Kevin Kyle Laura Leon Lewis Lisa
    Louis Luke Madison Marco Marcus Maria Mark Martin Mary Matthew Max Michael Michelle Morgan Patrick Paul Peter
    Prince Rachel Richard River Robert Roman Rose Ruby Russell Ryan Sarah Scott Sean Simon Stephen Steven Sullivan
    Taylor Thomas Tyler Victoria Warren William`,
  ),
  templates: [
    "Then, {first} and {second} went to the {place}. {giver} gave a {object} to",
    "Then, {first} and {second} had a lot of fun at the {place}. {giver} gave a {object} to",
    "Then, {first} and {second} were working at the {place}. {giver} decided to give a {object} to",
    "Then, {first} and {second} were thinking about going to the {place}. {giver} wanted to give a {object} to",
    "Then, {first} and {second} had a long argument, and afterwards {giver} said to",
    "After {first} and {second} went to the {place}, {giver} gave a {object} to",
    "When {first} and {second} got a {object} at the {place}, {giver} decided to give it to",
  ],
  slots: {
    place: words("store garden restaurant school hospital office house station"),
    object: words("ring kiss bone basketball computer necklace drink snack"),
  },
};
