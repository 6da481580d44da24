/** @file What a tokenizer makes of words: which lists of words it can serve with one token each. */
import type { LoadedTokenizer } from "./tokenizer.ts";

/** The tokenizer lacks words of a material. The message completes "in English …". */
export class LacksWords extends Error {}

export class Words {
  readonly tokenizer: LoadedTokenizer;
  readonly #continuations = new Map<string, readonly number[] | undefined>();

  constructor(tokenizer: LoadedTokenizer) {
    this.tokenizer = tokenizer;
  }

  /** Token ids of a text inside a prompt; undefined where the tokenizer does not know it. Write the space before a word. */
  continuation(text: string): readonly number[] | undefined {
    if (!this.#continuations.has(text)) this.#continuations.set(text, this.tokenizer.continuation(text));
    return this.#continuations.get(text);
  }

  /** Id of a text that is one token inside a prompt; undefined where it is none or several. */
  token(text: string): number | undefined {
    const ids = this.continuation(text);
    return ids?.length === 1 ? ids[0] : undefined;
  }

  /** Words that are one token each behind a space. @throws LacksWords when fewer than `least` are. */
  single(words: readonly string[], what: string, least = 2): readonly string[] {
    const served = words.filter((word) => this.token(` ${word}`) !== undefined);
    if (served.length < least)
      throw new LacksWords(`only ${served.length} of ${words.length} ${what} are one token, and ${least} are needed`);
    return served;
  }

  /** Words that the tokenizer knows, in however many tokens. @throws LacksWords when one is unknown. */
  known(words: readonly string[], what: string): readonly string[] {
    for (const text of words) {
      if (this.continuation(` ${text}`) !== undefined) continue;
      throw new LacksWords(`"${this.tokenizer.unknownIn(text)}" of the ${what} is unknown`);
    }
    return words;
  }

  /** Templates whose own words are all known, whatever stands in their slots. @throws LacksWords naming one. */
  templates(templates: readonly string[]): readonly string[] {
    this.known(templates.map(ownWords), "sentences");
    return templates;
  }
}

/** A template without its slots. */
const ownWords = (template: string): string => template.replaceAll(/ ?\{\w+\}/g, "").trim();
