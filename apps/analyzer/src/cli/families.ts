/** @file `atlas families`: which families of checkpoints there are, and the models of one. */
import { Command } from "commander";
import { FAMILIES, findFamily } from "../checkpoint/family/families.ts";
import type { FamilyData, ModelData } from "../checkpoint/family/family-data.ts";
import { jsonOption } from "./options.ts";
import { printJson, printLine } from "./output.ts";

export const familiesCommand = () =>
  new Command("families")
    .description("List the families of checkpoints that have a name here, or the models of one")
    .argument("[family]", "list its models")
    .addOption(jsonOption())
    .addHelpText(
      "after",
      "\nOther repositories on the hub are named hf:OWNER/NAME; a folder of step folders by its path.",
    )
    .action(families);

async function families(name: string | undefined, { json }: { json?: boolean }): Promise<void> {
  const chosen = name === undefined ? FAMILIES : [findFamily(name)];
  if (json) return printJson({ families: chosen.map(jsonOf) });
  for (const family of chosen) {
    const { models, license, title } = family;
    printLine(`${family.name}: ${title}, ${models.length} models, ${license}`);
    if (name === undefined) continue;
    printLine(`  cite: ${family.citation}`);
    for (const model of models) printLine(`  ${family.name}/${model.name}: ${countOf(model)}`);
  }
}

/** Irregular revisions are known to the hub alone. */
function countOf({ revisions }: ModelData): string {
  return revisions.kind === "regular" ? `${revisions.steps.length} checkpoints` : "checkpoints as the hub lists them";
}

function jsonOf({ models, ...family }: FamilyData) {
  const described = models.map(({ name, repository, revisions, citation = family.citation }) => {
    const checkpoints = revisions.kind === "regular" ? revisions.steps.length : null;
    return { name, repository, checkpoints, license: family.license, citation };
  });
  return { ...family, models: described };
}
