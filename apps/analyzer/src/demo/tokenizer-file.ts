/** @file The demo language's `tokenizer.json` in Hugging Face's format: one token a word, words split at white space. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { BOS } from "../task/demo-lexicon.ts";
import { tokenId, vocabulary } from "./vocabulary.ts";

export function demoTokenizer() {
  return {
    version: "1.0",
    truncation: null,
    padding: null,
    added_tokens: [
      {
        id: tokenId(BOS),
        content: BOS,
        single_word: false,
        lstrip: false,
        rstrip: false,
        normalized: false,
        special: true,
      },
    ],
    normalizer: null,
    pre_tokenizer: { type: "WhitespaceSplit" },
    post_processor: null,
    decoder: null,
    model: { type: "WordLevel", vocab: Object.fromEntries(vocabulary.map((word, id) => [word, id])), unk_token: BOS },
  };
}

/** Writes `tokenizer.json` into a folder, which must exist. */
export async function writeTokenizerFile(directory: string): Promise<void> {
  await writeFile(join(directory, "tokenizer.json"), `${JSON.stringify(demoTokenizer())}\n`);
}
