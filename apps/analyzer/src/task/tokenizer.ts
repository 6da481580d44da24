/** @file A checkpoint's tokenizer: text to token ids and back, and which texts are one token. load-tokenizer.ts finds its file. */
import { createHash } from "node:crypto";
import { canonicalJson, type Json } from "@atlas/platform/canonical-json";
import { UserError } from "@atlas/schema";
import { Tokenizer } from "@huggingface/tokenizers";
import { z } from "zod";

/** What is read of a `tokenizer.json` here; the rest is the library's. */
export const tokenizerShape = z.looseObject({
  model: z.looseObject({ unk_token: z.string().nullish(), unk_id: z.int().nullish() }),
  added_tokens: z.array(z.looseObject({ content: z.string(), special: z.boolean().optional() })).optional(),
});
export type TokenizerFile = z.infer<typeof tokenizerShape>;

/** How models call the token that a text begins with, where no configuration says so. */
const BOS_NAMES = ["<bos>", "<s>", "<|begin_of_text|>", "<|endoftext|>"];

export class LoadedTokenizer {
  /** The file it came from, for messages. */
  readonly path: string;
  readonly #file: TokenizerFile;
  readonly #tokenizer: Tokenizer;
  readonly #unknown: number | undefined;
  readonly #bosName: string | undefined;
  #hash: string | undefined;

  /**
   * @param bosName the token that a text begins with; otherwise a special token with one of the usual names
   * @throws Error when the library does not know this kind of tokenizer.
   */
  constructor(file: TokenizerFile, path: string, bosName?: string) {
    this.path = path;
    this.#file = file;
    this.#tokenizer = new Tokenizer(file, {});
    const { unk_token, unk_id } = file.model;
    this.#unknown = unk_id ?? (unk_token ? this.#tokenizer.token_to_id(unk_token) : undefined);
    const special = (file.added_tokens ?? []).flatMap((token) => (token.special ? [token.content] : []));
    this.#bosName = bosName ?? BOS_NAMES.find((name) => special.includes(name));
  }

  /** SHA-256 (hex) of the content: equal whatever the order of keys, of the vocabulary's entries, and white space. */
  get hash(): string {
    this.#hash ??= contentHash(this.#file);
    return this.#hash;
  }

  /** Token ids of a text, without special tokens before or after it; undefined where it holds something unknown. */
  idsOf(text: string): number[] | undefined {
    if (text === "") return [];
    const { ids } = this.#tokenizer.encode(text, { add_special_tokens: false });
    return ids.some((id) => id === undefined || id === this.#unknown) ? undefined : ids;
  }

  /** Like `idsOf`. @throws UserError naming the first word that is unknown. */
  encode(text: string): number[] {
    const ids = this.idsOf(text);
    if (ids !== undefined) return ids;
    throw new UserError(
      `The tokenizer ${this.path} has no token for "${this.unknownIn(text)}"; use words that it knows.`,
    );
  }

  /** The first unknown word of a text that `idsOf` does not know. */
  unknownIn(text: string): string {
    return text.split(/\s+/).find((word) => this.idsOf(word) === undefined) ?? text;
  }

  hasId(id: number): boolean {
    return this.#tokenizer.id_to_token(id) !== undefined;
  }

  /**
   * Token ids with which a text goes on when something stands before it; undefined where it holds something unknown.
   * A text that begins with a space follows itself here, because some tokenizers treat the beginning of a text apart.
   */
  continuation(text: string): number[] | undefined {
    if (!text.startsWith(" ")) return this.idsOf(text);
    const before = this.idsOf(text.slice(1));
    const ids = this.idsOf(text.slice(1) + text);
    if (before === undefined || before.some((id, i) => ids?.[i] !== id)) return undefined;
    return ids!.slice(before.length);
  }

  get hasBos(): boolean {
    return this.#bosId() !== undefined;
  }

  /** Id of the token that a text begins with. @throws UserError where there is none. */
  get bos(): number {
    const id = this.#bosId();
    if (id !== undefined) return id;
    throw new UserError(
      `The tokenizer ${this.path} has no token that begins a text; leave --bos away, or name it as bos_token in tokenizer_config.json.`,
    );
  }

  /** The text of one token, as it stands in a prompt; the bare token where it is no text by itself. */
  textOf(id: number): string {
    const token = this.#tokenizer.id_to_token(id);
    if (token === undefined) return `[${id}]`;
    const text = this.#tokenizer.decode([id], { clean_up_tokenization_spaces: false });
    return text.includes("\ufffd") ? token : text;
  }

  #bosId(): number | undefined {
    return this.#bosName === undefined ? undefined : this.#tokenizer.token_to_id(this.#bosName);
  }
}

function contentHash({ model: { vocab, merges, ...model }, ...file }: TokenizerFile): string {
  const listed = Array.isArray(vocab) ? vocab : Object.entries((vocab ?? {}) as Record<string, number>);
  const byId = Array.isArray(vocab) ? listed : listed.sort(([, a], [, b]) => a - b);
  const hash = createHash("sha256").update(canonicalJson({ ...file, model } as Json));
  return hash.update(JSON.stringify([byId, merges ?? null])).digest("hex");
}
