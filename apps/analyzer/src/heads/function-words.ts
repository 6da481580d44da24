/**
 * @file Tokens that say little by themselves, which copy suppression leaves out as sources: punctuation, control characters,
 * special tokens, articles, prepositions, conjunctions, pronouns, auxiliaries. McDougall et al. 2023 (arXiv:2310.04625) keep such a
 * list of about 150 tokens; this one follows its description.
 */
const WORDS = new Set(
  `a an the
  and or but nor so yet if than then because while as though
  of in to for with on at by from up about into over after under between through during before against among within
  without upon out off down around near since until toward towards across behind beyond per via
  i me my mine myself we us our ours ourselves you your yours yourself he him his himself she her hers herself
  it its itself they them their theirs themselves one who whom whose which what that this these those there here
  is are was were be been being am has have had having do does did will would shall should can could may might must
  not no n't 's 're 've 'll 'd 'm s t`.split(/\s+/),
);
/** Nothing but punctuation, symbols, white space or control characters. */
const NO_WORD = /^[\p{P}\p{S}\p{C}\p{Z}\s]*$/u;
const SPECIAL = /^(<.*>|\[\d+\])$/s;

/** @param text of one token, with or without a space before it. */
export function isFunctionToken(text: string): boolean {
  const word = text.trim().toLowerCase();
  return NO_WORD.test(word) || SPECIAL.test(word) || WORDS.has(word);
}
