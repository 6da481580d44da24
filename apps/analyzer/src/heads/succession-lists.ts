/** @file Words in an order that everybody knows, in the spellings that tokenizers tell apart. */
import type { ScoreMode } from "@atlas/schema";

export interface OrderedList {
  kind: string;
  /** In order; a spelling of one list is a list of its own. */
  words: readonly string[];
  /** Whether the first follows the last. */
  cyclic: boolean;
}

const split = (text: string): readonly string[] => text.split(" ");

const ROMAN = split("I II III IV V VI VII VIII IX X XI XII XIII XIV XV XVI XVII XVIII XIX XX");
/** As published: the eighteenth is a second XVII. */
const ROMAN_AS_PUBLISHED = ROMAN.map((numeral) => (numeral === "XVIII" ? "XVII" : numeral));

interface Kind {
  words: readonly string[];
  cyclic: boolean;
  /** Whether words are also spelt with the other kind of initial letter. */
  initials: boolean;
}

const kinds = (roman: readonly string[]): Readonly<Record<string, Kind>> => ({
  numbers: { words: Array.from({ length: 200 }, (_, i) => `${i + 1}`), cyclic: false, initials: true },
  "number words": {
    words: split(
      "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty",
    ),
    cyclic: false,
    initials: true,
  },
  ordinals: {
    words: split("first second third fourth fifth sixth seventh eighth ninth tenth"),
    cyclic: false,
    initials: true,
  },
  days: {
    words: split("Monday Tuesday Wednesday Thursday Friday Saturday Sunday"),
    cyclic: true,
    initials: true,
  },
  "short days": { words: split("Mon Tue Wed Thu Fri Sat Sun"), cyclic: true, initials: true },
  months: {
    words: split("January February March April May June July August September October November December"),
    cyclic: true,
    initials: true,
  },
  "short months": {
    words: split("Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"),
    cyclic: true,
    initials: true,
  },
  letters: { words: Array.from("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), cyclic: false, initials: false },
  "Roman numerals": { words: roman, cyclic: false, initials: false },
});

/** Every list in all its spellings. In paper mode some are there twice: a digit has no other initial. */
export function orderedLists(mode: ScoreMode): OrderedList[] {
  const all = Object.entries(kinds(mode === "paper" ? ROMAN_AS_PUBLISHED : ROMAN));
  return all.flatMap(([kind, { words, cyclic, initials }]) => {
    const spaced = (list: readonly string[]) => list.map((word) => ` ${word}`);
    const others = words.map(otherInitial);
    const spellings = initials ? [words, spaced(words), others, spaced(others)] : [words, spaced(words)];
    return spellings.map((spelling) => ({ kind, words: spelling, cyclic }));
  });
}

function otherInitial(word: string): string {
  const initial = word[0]!;
  const lower = initial.toLowerCase();
  return (initial === lower ? initial.toUpperCase() : lower) + word.slice(1);
}
