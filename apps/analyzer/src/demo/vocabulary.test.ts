import { expect, test } from "vitest";
import { agreeingForms, BOS } from "../task/demo-lexicon.ts";
import { recipe } from "./recipe.ts";
import { type Piece, parseTemplate } from "./template.ts";
import { tokenId, vocabulary } from "./vocabulary.ts";
import { wordsOf } from "./word-classes.ts";

test("the vocabulary is exactly what the grammar can say, each word once, with <bos> first", () => {
  const sayable = new Set([BOS, ",", "and", ...wordsOf("day"), ...wordsOf("month"), ...wordsOf("yy")]);
  for (const wordClass of recipe.repeat.classes) for (const word of wordsOf(wordClass)) sayable.add(word);
  for (const { template } of recipe.sentences)
    for (const piece of parseTemplate(template)) for (const word of possibleWords(piece)) sayable.add(word);
  expect(new Set(vocabulary)).toEqual(sayable);
  expect(vocabulary).toHaveLength(sayable.size);
  expect(tokenId(BOS)).toBe(0);
});

test("a word outside the vocabulary is refused", () => {
  expect(() => tokenId("zebra")).toThrow('no word "zebra"');
});

function possibleWords(piece: Piece): readonly string[] {
  switch (piece.kind) {
    case "word":
      return [piece.word];
    case "choice":
      return piece.alternatives.flat().flatMap(possibleWords);
    case "agreement":
      return Object.values(agreeingForms[piece.form as keyof typeof agreeingForms]).flat();
    default:
      return wordsOf(piece.variable.wordClass);
  }
}
