/**
 * @file From what a user writes to a model over its training: `pythia/pythia-160m`, `hf:owner/name`, or a folder. Families with
 * regular revisions are known without asking anyone; irregular ones are asked of the hub.
 */
import { stat } from "node:fs/promises";
import { UserError } from "@atlas/schema";
import type { HubConfig } from "../hub/hub-config.ts";
import type { HubOptions } from "../hub/limits.ts";
import { checkRepository } from "../hub/names.ts";
import { findRevision, listBranches } from "../hub/revisions.ts";
import { FAMILIES, findFamily, findModel } from "./families.ts";
import type { FamilyData, ListedRevisions, ModelData } from "./family-data.ts";
import { localLine } from "./local-line.ts";
import type { CheckpointRef, ModelLine } from "./model-line.ts";

export const HUB_PREFIX = "hf:";

/** Names of checkpoints in repositories that no family describes: Pythia's, the transformers trainer's, Megatron's, OLMo's. */
const USUAL_REVISIONS: ListedRevisions = {
  kind: "listed",
  pattern: /^(?:stage1-)?(?:step|checkpoint|global_step)[-_]?(?<step>\d{1,9})(?:-tokens(?<tokens>\d+)B)?$/,
  tokenUnit: 1e9,
};

/**
 * @param target FAMILY/MODEL of a family that comes with Circuit Atlas, hf:OWNER/NAME, or the path of a folder; a path that
 *   begins with a family's name needs "./" before it
 * @throws UserError that says what there is and what comes nearest
 */
export async function findModelLine(target: string, hub: HubConfig, options: HubOptions = {}): Promise<ModelLine> {
  if (target.startsWith(HUB_PREFIX)) return repositoryLine(target.slice(HUB_PREFIX.length), hub, options);
  const [family, ...model] = target.split("/");
  if (FAMILIES.some(({ name }) => name === family)) return familyLine(family!, model.join("/"), hub, options);
  if (/^[./]/.test(target) || (await isFolder(target))) return localLine(target);
  if (model.length === 1) return familyLine(family!, model[0]!, hub, options);
  throw new UserError(
    `${target} is neither a folder nor FAMILY/MODEL; give, for example, pythia/pythia-70m, hf:OWNER/NAME or ./FOLDER.`,
    { code: "NOT_FOUND" },
  );
}

export async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

async function familyLine(name: string, modelName: string, hub: HubConfig, options: HubOptions): Promise<ModelLine> {
  const family = findFamily(name);
  const model = findModel(family, modelName);
  return {
    family: family.name,
    model: model.name,
    storedAs: model.name,
    license: family.license,
    citation: model.citation ?? family.citation,
    licenseSource: `Circuit Atlas's description of the family ${family.name}`,
    source: { kind: "hub", repository: model.repository },
    checkpoints: await familyCheckpoints(family, model, hub, options),
    ...(model.paper && { paper: model.paper }),
  };
}

async function familyCheckpoints(
  family: FamilyData,
  { name, repository, revisions }: ModelData,
  hub: HubConfig,
  options: HubOptions,
): Promise<CheckpointRef[]> {
  if (revisions.kind === "regular") {
    const { prefix, steps, tokensPerStep } = revisions;
    return steps.map((step) => ({ revision: `${prefix}${step}`, step, tokens: step * tokensPerStep }));
  }
  const found = parseBranches(await branchNames(hub, repository, options), revisions);
  if (found.length > 0) return found;
  throw new UserError(
    `${repository} has no branch that is a checkpoint of ${family.name}/${name}; check HF_ENDPOINT.`,
    {
      code: "NOT_FOUND",
    },
  );
}

/** A repository without branches that tell a step is one checkpoint, its main branch. */
async function repositoryLine(repository: string, hub: HubConfig, options: HubOptions): Promise<ModelLine> {
  const [owner, name = owner!] = checkRepository(repository).split("/");
  const { license } = await findRevision(hub, repository, "main", options);
  const found = parseBranches(await branchNames(hub, repository, options), USUAL_REVISIONS);
  return {
    family: owner!,
    model: name,
    storedAs: repository,
    license,
    citation: null,
    licenseSource: license === null ? `the model card of ${repository} names none` : `the model card of ${repository}`,
    source: { kind: "hub", repository },
    checkpoints: found.length > 0 ? found : [{ revision: "main", step: 0, tokens: null }],
  };
}

async function branchNames(hub: HubConfig, repository: string, options: HubOptions): Promise<string[]> {
  return [...(await listBranches(hub, repository, options)).keys()];
}

/** @returns by step; of two branches with one step, the first. */
function parseBranches(names: readonly string[], { pattern, tokenUnit }: ListedRevisions): CheckpointRef[] {
  const refs = new Map<number, CheckpointRef>();
  for (const revision of names) {
    const { step, tokens } = pattern.exec(revision)?.groups ?? {};
    if (step === undefined || !Number.isSafeInteger(Number(step)) || refs.has(Number(step))) continue;
    refs.set(Number(step), {
      revision,
      step: Number(step),
      tokens: tokens === undefined ? null : Number(tokens) * tokenUnit,
    });
  }
  return [...refs.values()].sort((a, b) => a.step - b.step);
}
