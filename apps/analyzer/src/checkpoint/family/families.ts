/** @file The families that come with Circuit Atlas, one data file each, and the search for a model by its name. */
import { UserError } from "@atlas/schema";
import { closest } from "fastest-levenshtein";
import { MISTRAL_GPT2 } from "./data/mistral-gpt2.ts";
import { OLMO2 } from "./data/olmo2.ts";
import { PYTHIA } from "./data/pythia.ts";
import type { FamilyData, ModelData } from "./family-data.ts";

export const FAMILIES: readonly FamilyData[] = [PYTHIA, OLMO2, MISTRAL_GPT2];

/** @throws UserError that names the families there are and the nearest. */
export function findFamily(name: string): FamilyData {
  const found = FAMILIES.find((family) => family.name === name);
  if (found) return found;
  const names = FAMILIES.map((family) => family.name);
  throw new UserError(
    `There is no family "${name}"; give one of ${names.join(", ")} (nearest: ${closest(name, names)}), hf:OWNER/NAME for a ` +
      "repository on the hub, or a folder of step folders.",
    { code: "NOT_FOUND" },
  );
}

/** @throws UserError that names the nearest model of the family. */
export function findModel(family: FamilyData, name: string): ModelData {
  const found = family.models.find((model) => model.name === name);
  if (found) return found;
  const names = family.models.map((model) => model.name);
  throw new UserError(
    `The family ${family.name} has no model "${name}"; the nearest of its ${names.length} is ${closest(name, names)} ` +
      `(atlas families ${family.name} lists them).`,
    { code: "NOT_FOUND" },
  );
}
