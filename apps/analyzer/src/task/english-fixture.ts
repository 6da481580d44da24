/** @file For tests: the words that the English materials need, but for some that then fall into pieces. */
import { english as sums } from "./addition/english.ts";
import { english as countries } from "./capital/english.ts";
import { FIRST_NAMES, OTHER_NOUNS, PLACES, THINGS } from "./english-lexicon.ts";
import { english as pronouns } from "./gendered-pronoun/materials.ts";
import { english as events } from "./greater-than/materials.ts";
import { english as lists } from "./induction/materials.ts";
import { english as people } from "./ioi/english.ts";
import { english as recall } from "./key-value/english.ts";
import { english as agreement } from "./sva/english.ts";
import { wordsIn } from "./tokenizer-fixture.ts";
import { english as hops } from "./two-hop/english.ts";

/** A name, a noun that may last, another, and a plural longer than its singular. */
export const SPLIT_WORDS = ["Crystal", "captivity", "slump", "stories"];

const sentences = [
  ...people.templates,
  events.template,
  pronouns.template,
  ...pronouns.slots.ending!,
  ...agreement.conditions.map(({ template }) => template),
  lists.before,
  ...[recall, countries, sums, hops].flatMap(({ templates }) => templates),
].map((text) => text.replaceAll(/\{\w+\}/g, "x"));

const words = [
  ...people.names,
  ...Object.values(people.slots).flat(),
  ...events.nouns,
  ...Object.values(pronouns.names).flat(),
  ...Object.values(agreement.nouns).flatMap(({ sg, pl }) => [...sg, ...pl]),
  ...Object.values(agreement.inner!).flat(),
  ...Object.values(agreement.slots).flat(),
  ...Object.values(agreement.verbs).flat(),
  ...[...FIRST_NAMES, ...THINGS, ...OTHER_NOUNS, ...PLACES],
  ...countries.pairs.flat(),
].map((word) => ` ${word}`);

const twoDigits = Array.from({ length: 100 }, (_, year) => String(year).padStart(2, "0"));
/** Years that are a token of their own: 1750, and all from 1641 on in the sixteen hundreds. */
const wholeYears = [" 1750", ...twoDigits.slice(41).map((yy) => ` 16${yy}`)];
/** There is none for the eleven hundreds. */
const centuries = [" 12", " 13", " 14", " 15", " 16", " 17"];

/** To forty, but for eleven. */
const numbers = Array.from({ length: 40 }, (_, i) => ` ${i + 1}`).filter((number) => number !== " 11");

export const englishFixture: readonly string[] = [
  ...wholeYears,
  ...centuries,
  ...numbers,
  ...twoDigits,
  ...wordsIn([...sentences, " he she", ...words]).filter((word) => !SPLIT_WORDS.includes(word.trim())),
];
