/**
 * @file For tests: a byte-level BPE tokenizer in which chosen words are one token, with the space before them or without, and
 * all other words fall into pieces. Real tokenizers are large and come with checkpoints.
 */
import { LoadedTokenizer, type TokenizerFile } from "./tokenizer.ts";

/** The letter that byte-level tokenizers write for a space. */
const SPACE = "Ġ";
/** ASCII characters that can stand alone. */
const LETTERS = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i));
export const FIXTURE_BOS = "<|endoftext|>";

/**
 * @param words to be one token each, the space before them included; earlier ones are merged first
 * @returns a `tokenizer.json`. Every token is built from its beginning, one letter at a time, so that no token takes a letter
 * from another.
 */
export function tokenizerFile(words: readonly string[]) {
  const pieces = [FIXTURE_BOS, SPACE, ...LETTERS];
  const known = new Set(pieces);
  const merges: [string, string][] = [];
  for (const word of words.map((text) => text.replaceAll(" ", SPACE)))
    for (let end = 2; end <= word.length; end++) {
      const piece = word.slice(0, end);
      if (known.has(piece)) continue;
      known.add(piece);
      pieces.push(piece);
      merges.push([word.slice(0, end - 1), word[end - 1]!]);
    }
  const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true };
  return {
    version: "1.0",
    added_tokens: [{ id: 0, content: FIXTURE_BOS, special: true, normalized: false, lstrip: false, rstrip: false }],
    normalizer: null,
    pre_tokenizer: byteLevel,
    post_processor: byteLevel,
    decoder: byteLevel,
    model: { type: "BPE", vocab: Object.fromEntries(pieces.map((piece, id) => [piece, id])), merges },
  } satisfies TokenizerFile;
}

export const tokenizerOf = (words: readonly string[]): LoadedTokenizer =>
  new LoadedTokenizer(tokenizerFile(words), "fixture/tokenizer.json");

/** The words of texts, each with the space that stands before it, and each with one: as answers and inside prompts. */
export function wordsIn(texts: readonly string[]): string[] {
  const found = texts.flatMap((text) => text.match(/'t| ?[A-Za-z]+| ?\d+/g) ?? []);
  return [...new Set(found.flatMap((word) => (word.startsWith(" ") ? [word] : [word, ` ${word}`])))];
}
