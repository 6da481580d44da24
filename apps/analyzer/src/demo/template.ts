/**
 * @file The notation of sentence templates, parsed into pieces. grammar.ts turns pieces into sentences.
 *
 *     word                 itself
 *     {class#i}  {class}   a slot, bound to variable i of its class, or unbound
 *     {class#i}~           the same, marked as ambiguous: which variable stands here cannot be known beforehand
 *     {form@class#i}       a form that agrees with the bound word
 *     {class#i>}           a later word of the class than the bound one
 *     [a b|c|]             one alternative, possibly empty
 */

export interface Variable {
  wordClass: string;
  /** Undefined for an unbound slot. */
  index: number | undefined;
}

export type Piece =
  | { kind: "word"; word: string }
  | { kind: "slot"; variable: Variable; ambiguous: boolean }
  | { kind: "later"; variable: Variable }
  | { kind: "agreement"; form: string; variable: Variable }
  | { kind: "choice"; alternatives: readonly (readonly Piece[])[] };

const PIECE =
  /\[(?<choice>[^\]]*)\]|\{(?:(?<form>\w+)@)?(?<wordClass>\w+)(?:#(?<index>\d+))?(?<later>>)?\}(?<ambiguous>~)?|(?<word>[^\s[\]{}]+)/g;

/** @throws Error quoting what is not in the notation. */
export function parseTemplate(template: string): Piece[] {
  const broken = template.replace(PIECE, "").trim();
  if (broken !== "") throw new Error(`"${broken}" is not in the template notation: "${template}".`);
  return Array.from(template.matchAll(PIECE), ({ groups }) => toPiece(groups!));
}

function toPiece(groups: Record<string, string | undefined>): Piece {
  if (groups.choice !== undefined)
    return { kind: "choice", alternatives: groups.choice.split("|").map((alternative) => parseTemplate(alternative)) };
  if (groups.word !== undefined) return { kind: "word", word: groups.word };
  const variable = {
    wordClass: groups.wordClass!,
    index: groups.index === undefined ? undefined : Number(groups.index),
  };
  if (groups.form !== undefined) return { kind: "agreement", form: groups.form, variable };
  if (groups.later !== undefined) return { kind: "later", variable };
  return { kind: "slot", variable, ambiguous: groups.ambiguous !== undefined };
}
