/** @file The tokenizer of a checkpoint: finds and loads `tokenizer.json`, and looks up words that must be one token each. */
import { dirname, join, resolve } from "node:path";
import { UserError } from "@atlas/schema";
import { Tokenizer } from "@huggingface/tokenizers";
import { z } from "zod";
import { readJsonFile } from "../checkpoint/user-files.ts";

export interface LoadedTokenizer {
  /** The file it came from, for messages. */
  path: string;
  tokenizer: Tokenizer;
}

const REMEDY = "put the model's own tokenizer.json into the checkpoint's folder or the one above it";
const tokenizerShape = z.looseObject({ model: z.looseObject({}) });

/**
 * Loads `tokenizer.json` from a checkpoint's folder, or from the folder above it, where the steps of one model share it.
 * @throws UserError when neither folder holds one, or the file is none.
 */
export async function loadTokenizer(directory: string): Promise<LoadedTokenizer> {
  for (const folder of [directory, dirname(resolve(directory))]) {
    const path = join(folder, "tokenizer.json");
    const json = await readIfPresent(path);
    if (json !== undefined) return { path, tokenizer: build(json, path) };
  }
  throw new UserError(`There is no tokenizer.json in ${directory} or the folder above it; ${REMEDY}.`, {
    code: "NOT_FOUND",
  });
}

/**
 * Ids of words with a space between, one token a word.
 * @throws UserError when the tokenizer has no such token.
 */
export function wordIds({ path, tokenizer }: LoadedTokenizer, words: string): number[] {
  if (words === "") return [];
  return words.split(" ").map((word) => {
    const id = tokenizer.token_to_id(word);
    if (id === undefined)
      throw new UserError(
        `The tokenizer ${path} has no token "${word}", which the task's prompts need; use a model trained on the demo language.`,
      );
    return id;
  });
}

async function readIfPresent(path: string): Promise<object | undefined> {
  try {
    return await readJsonFile(path, tokenizerShape, REMEDY);
  } catch (error) {
    if (error instanceof UserError && error.code === "NOT_FOUND") return undefined;
    throw error;
  }
}

function build(json: object, path: string): Tokenizer {
  try {
    return new Tokenizer(json, {});
  } catch (cause) {
    throw new UserError(`${path} is not a tokenizer this program can run; ${REMEDY}.`, { cause });
  }
}
