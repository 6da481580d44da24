/** @file Finds and reads the tokenizer of a checkpoint: `tokenizer.json`, and of `tokenizer_config.json` the token that begins a text. */
import { dirname, join, resolve } from "node:path";
import { UserError } from "@atlas/schema";
import { z } from "zod";
import { readJsonFile } from "../checkpoint/user-files.ts";
import { LoadedTokenizer, type TokenizerFile, tokenizerShape } from "./tokenizer.ts";

const REMEDY = "put the model's own tokenizer.json into the checkpoint's folder or the one above it";
const CONFIG_REMEDY = "put the model's own tokenizer_config.json there, or none";

/** A token is named by its text, or by an object that has it. */
const configShape = z.looseObject({
  bos_token: z.union([z.string(), z.looseObject({ content: z.string() })]).nullish(),
});

/**
 * Loads `tokenizer.json` from a checkpoint's folder, or from the folder above it, where the steps of one model share it.
 * @throws UserError when neither folder holds one, or the file is none.
 */
export async function loadTokenizer(directory: string): Promise<LoadedTokenizer> {
  for (const folder of [directory, dirname(resolve(directory))]) {
    const path = join(folder, "tokenizer.json");
    const file = await ifPresent(readJsonFile(path, tokenizerShape, REMEDY));
    if (file !== undefined) return build(file, path, await bosName(folder));
  }
  throw new UserError(`There is no tokenizer.json in ${directory} or the folder above it; ${REMEDY}.`, {
    code: "NOT_FOUND",
  });
}

async function bosName(folder: string): Promise<string | undefined> {
  const path = join(folder, "tokenizer_config.json");
  const token = (await ifPresent(readJsonFile(path, configShape, CONFIG_REMEDY)))?.bos_token;
  return typeof token === "object" ? token?.content : token;
}

async function ifPresent<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof UserError && error.code === "NOT_FOUND") return undefined;
    throw error;
  }
}

function build(file: TokenizerFile, path: string, bos: string | undefined): LoadedTokenizer {
  try {
    return new LoadedTokenizer(file, path, bos);
  } catch (cause) {
    throw new UserError(`${path} is not a tokenizer this program can run; ${REMEDY}.`, { cause });
  }
}
