/**
 * @file Models that published results are about and that need no description: their shapes and their revisions. Source: the
 * EleutherAI/pythia repository (layers, heads, width); vocabularies as in the configurations on the hub.
 */
import type { ImportedModel } from "@atlas/schema";
import { FAMILIES } from "../checkpoint/family/families.ts";

export interface KnownModel {
  record: ImportedModel;
  tokensPerStep: number | null;
}

/** By size: layers, heads, width, vocabulary. */
const PYTHIA_SHAPES: Readonly<Record<string, readonly [number, number, number, number]>> = {
  "14m": [6, 4, 128, 50_304],
  "31m": [6, 8, 256, 50_304],
  "70m": [6, 8, 512, 50_304],
  "160m": [12, 12, 768, 50_304],
  "410m": [24, 16, 1024, 50_304],
  "1b": [16, 8, 2048, 50_304],
  "1.4b": [24, 16, 2048, 50_304],
  "2.8b": [32, 32, 2560, 50_304],
  "6.9b": [32, 32, 4096, 50_432],
  "12b": [36, 40, 5120, 50_688],
};

/** @param name as results are stored: family/model, for example pythia/pythia-160m */
export function knownModel(name: string): KnownModel | undefined {
  const [familyName, modelName] = name.split("/");
  const model = FAMILIES.find((family) => family.name === familyName)?.models.find((one) => one.name === modelName);
  const shape = PYTHIA_SHAPES[/^pythia-([\d.]+[mb])(?:-|$)/.exec(model?.name ?? "")?.[1] ?? ""];
  if (model === undefined || shape === undefined) return undefined;
  const [layers, heads, dModel, vocabulary] = shape;
  const { revisions } = model;
  return {
    record: {
      family: familyName!,
      name,
      architecture: "gpt_neox",
      ...{ layers, heads, dModel, vocabulary, parallel: true },
      parameters: neoxParameters(layers, dModel, vocabulary),
    },
    tokensPerStep: revisions.kind === "regular" ? revisions.tokensPerStep : null,
  };
}

/**
 * Embedding and unembedding; in each block four d × d matrices of attention and two of 4 d² of the MLP with their biases
 * (4d + 5d) and two norms (4d); the final norm.
 */
function neoxParameters(layers: number, width: number, vocabulary: number): number {
  return 2 * vocabulary * width + layers * (12 * width ** 2 + 13 * width) + 2 * width;
}
