/**
 * @file The known architectures, and which of them a `config.json` describes. A new architecture is one file for its
 * config, one for its weights, and one row here.
 */
import { UserError } from "@atlas/schema";
import { z } from "zod";
import { type GptNeoxConfig, gptNeoxConfig, gptNeoxFields } from "./gpt-neox-config.ts";
import { GPT_NEOX_BUFFERS, gptNeoxWeights } from "./gpt-neox-weights.ts";
import { readJsonFile } from "./user-files.ts";

export type ModelConfig = GptNeoxConfig;
export type ArchitectureName = ModelConfig["architecture"];

interface Architecture {
  read(path: string): Promise<ModelConfig>;
  /** Every weight's shape by its name in the file. */
  weights(config: ModelConfig): Map<string, readonly number[]>;
  /** Names that may be in the file and mean nothing. */
  buffers: RegExp;
}

const REMEDY = "give the config.json of a Hugging Face checkpoint";

const ARCHITECTURES: { [Name in ArchitectureName]: Architecture } = {
  gpt_neox: {
    read: async (path) => gptNeoxConfig(path, await readJsonFile(path, gptNeoxFields, REMEDY)),
    weights: gptNeoxWeights,
    buffers: GPT_NEOX_BUFFERS,
  },
};

/** @throws UserError when the file is missing or malformed, or the architecture is not one of those known. */
export async function readConfig(path: string): Promise<ModelConfig> {
  const { model_type: name } = await readJsonFile(path, z.looseObject({ model_type: z.string() }), REMEDY);
  if (!Object.hasOwn(ARCHITECTURES, name))
    throw new UserError(
      `${path} describes architecture "${name}", which is not supported; use one of: ${Object.keys(ARCHITECTURES).join(", ")}.`,
    );
  return architecture(name as ArchitectureName).read(path);
}

export function architecture(name: ArchitectureName): Architecture {
  return ARCHITECTURES[name];
}
