/** @file Text as stretches of tokens of one length, for scores that need language: a user's file, or what fits the tokenizer. */
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { UserError } from "@atlas/schema";
import { generateRow } from "../demo/rows.ts";
import { isFunctionToken } from "../heads/function-words.ts";
import { SHIPPED_TEXT } from "../heads/shipped-text.ts";
import { randomStream } from "../task/random.ts";
import type { LoadedTokenizer } from "../task/tokenizer.ts";

export interface TextDocuments {
  /** What a person knows the text by. */
  name: string;
  /** Token ids, [documents][S], all of one length. */
  documents: number[][];
  /** SHA-256 (hex) of the documents and of which tokens are no sources: part of the identity of every result on them. */
  hash: string;
  /** Whether a token says too little by itself to be a source. */
  isFunction(token: number): boolean;
}

/** Rows of the demo language, whose tokenizers know no English. */
const DEMO_ROWS = 200;

/**
 * @param path a user's text; otherwise English, or the demo language where the tokenizer knows no English
 * @param positions tokens of a document, the one that begins a text included where the tokenizer has one
 * @param most documents to make
 * @throws UserError when the file cannot be read, holds unknown words, or is too short for two documents
 */
export async function textDocuments(
  tokenizer: LoadedTokenizer,
  path: string | undefined,
  positions: number,
  most: number,
): Promise<TextDocuments> {
  const { name, documents } =
    path !== undefined
      ? { name: path, documents: stretches(tokenizer, tokenizer.encode(await readText(path)), positions) }
      : languageOf(tokenizer, positions);
  const chosen = documents.slice(0, most);
  if (chosen.length < 2)
    throw new UserError(
      `The text "${name}" gives ${chosen.length} stretches of ${positions} tokens, and at least 2 are needed; give a longer one.`,
    );
  const functionTokens = new Set([...new Set(chosen.flat())].filter((id) => isFunctionToken(tokenizer.textOf(id))));
  return {
    name,
    documents: chosen,
    hash: createHash("sha256")
      .update(JSON.stringify([chosen, [...functionTokens]]))
      .digest("hex"),
    isFunction: (token) => functionTokens.has(token),
  };
}

async function readText(path: string): Promise<string> {
  try {
    return (await readFile(path, "utf8")).trim();
  } catch (cause) {
    throw new UserError(`The text ${path} cannot be read; give a file of plain text.`, { cause });
  }
}

function languageOf(tokenizer: LoadedTokenizer, positions: number): Pick<TextDocuments, "name" | "documents"> {
  const english = tokenizer.idsOf(SHIPPED_TEXT.read().trim());
  if (english !== undefined) return { name: SHIPPED_TEXT.name, documents: stretches(tokenizer, english, positions) };
  const demo = demoRows(tokenizer, positions);
  if (demo.every((row) => row !== undefined)) return { name: "rows of the demo language", documents: demo };
  throw new UserError(
    `The tokenizer ${tokenizer.path} knows neither English nor the demo language; give text that the model reads with --text.`,
  );
}

/** Rows as models are trained on, each from its beginning. */
function demoRows(tokenizer: LoadedTokenizer, positions: number): (number[] | undefined)[] {
  const random = randomStream("text of the demo language");
  return Array.from({ length: DEMO_ROWS }, () => {
    const [, ...words] = generateRow(random).tokens.map(({ word }) => word);
    const ids = tokenizer.idsOf(words.join(" "));
    return ids && [...beginning(tokenizer), ...ids].slice(0, positions);
  });
}

const beginning = (tokenizer: LoadedTokenizer): number[] => (tokenizer.hasBos ? [tokenizer.bos] : []);

function stretches(tokenizer: LoadedTokenizer, ids: readonly number[], positions: number): number[][] {
  const begin = beginning(tokenizer);
  const length = positions - begin.length;
  return Array.from({ length: Math.floor(ids.length / length) }, (_, i) => [
    ...begin,
    ...ids.slice(i * length, (i + 1) * length),
  ]);
}
