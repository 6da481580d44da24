/** @file From the ablation that a user names to what programs take, and to the name it has in a run's settings. */
import { createHash } from "node:crypto";
import { type Ablation, OWN_REFERENCES, type RunSettings } from "@atlas/schema";
import type { ModelSource } from "../model/build.ts";
import { checkDataset, type TaskDataset } from "../task/dataset.ts";
import { readInputsFile } from "../task/inputs-file.ts";
import { longestPrompt } from "./batches.ts";
import type { AblationSettings } from "./evaluate-circuits.ts";
import { checkReference } from "./writer-means.ts";

export interface AblationChoice {
  ablation: Ablation;
  /** For mean: `clean`, `corrupted`, or the path of an inputs file. */
  reference: string;
  pooled?: boolean;
}

const ownReference = (reference: string) => OWN_REFERENCES.find((own) => own === reference);

/** @throws UserError when the reference set is no file of prompts for this model, or not as long as the data. */
export async function ablationSettings(
  { ablation, reference, pooled = false }: AblationChoice,
  { config }: Pick<ModelSource, "config">,
  { items }: TaskDataset,
): Promise<AblationSettings> {
  if (ablation !== "mean") return { kind: ablation };
  const own = ownReference(reference);
  if (own !== undefined) return { kind: "mean", prompts: items.map((item) => item[own]), pooled };
  const other = await readInputsFile(reference, undefined);
  checkDataset(other, config.vocabulary, config.maxPositions);
  const set = { prompts: other.items.map(({ clean }) => clean), pooled };
  checkReference(set, longestPrompt(items));
  return { kind: "mean", ...set };
}

/** What settings call a reference set: the data's own by name, others by the SHA-256 of their token ids. */
export function referenceName(
  reference: string,
  settings: AblationSettings,
): NonNullable<RunSettings["reference"]> | undefined {
  if (settings.kind !== "mean") return undefined;
  return ownReference(reference) ?? createHash("sha256").update(JSON.stringify(settings.prompts)).digest("hex");
}
