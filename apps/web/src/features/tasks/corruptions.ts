/** @file What the corrupted prompts of a dataset change, in words, by the names that its settings have. */

export const CORRUPTION_WORDS: Readonly<Record<string, string>> = {
  "third-name": "the giver, to a third person who was not named",
  abc: "all names, to three other people",
  "flip-subject": "the giver, to the other person named",
  "flip-positions": "the places of the two names, the giver stays",
  "flip-names": "the two names, each for the other",
  "new-trigger": "the last word, to one that did not stand before",
  "flip-trigger": "the last word, to the one before the wrong answer",
  "third-country": "the country, to one whose capital is neither answer",
  "flip-country": "the country, to that of the wrong answer",
  "new-key": "the person asked about, to one who is not in the list",
  "flip-key": "the person asked about, to that of the wrong answer",
  "other-gender": "the name, to one of the other gender",
  "other-number": "the noun, from singular to plural or back",
  "year-01": "the first year, to one that ends in 01",
  "as-given": "whatever the user's file changes",
};
