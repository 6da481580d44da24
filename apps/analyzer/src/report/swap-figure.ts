/** @file Figure 3 of the report: a task's metric over training, as it is and with components of another checkpoint. */
import type { FamilyModel, StoredVerification } from "@atlas/platform";
import type { ScoreMode, SwapDefinition, SwapFinding } from "@atlas/schema";
import { type Figure, figure, type Series } from "./figure.ts";
import { at } from "./figures.ts";

export function swaps(family: readonly FamilyModel[], mode: ScoreMode): Figure {
  const series = family.flatMap(({ model, verifications }) => {
    const own = verifications.filter((one) => one.mode === mode && one.findings.swap !== undefined);
    const names = [...new Set(own.map(({ algorithm }) => algorithm))];
    return names.flatMap((name) =>
      seriesOf(
        model.name,
        own.filter(({ algorithm }) => algorithm === name),
      ),
    );
  });
  return figure(
    {
      id: `figure-3-swaps-${mode}`,
      title: "Component swaps between checkpoints",
      caption:
        "Mean metric of each checkpoint, as it is and with the parameters of some components taken from another checkpoint. Which components the published figure took is not public.",
      unit: "as the task's metric",
      series,
    },
    `No swap is stored in ${mode} mode; atlas swap MODEL --task ioi --nodes NODES --from REVISION${mode === "paper" ? " --mode paper" : ""} computes them.`,
  );
}

/** @param own of one definition, by step */
function seriesOf(model: string, own: readonly StoredVerification[]): Series[] {
  const { task, swap } = own[0]!.definition;
  return swap!.groups.flatMap((nodes, group) => {
    const lineOf = (line: string, value: (found: SwapFinding) => number): Series => ({
      ...{ model, facet: `${task}: ${nodes.join(" ")} from ${sourceWords(swap!)}`, line },
      points: own.map((one) => at(one, value(one.findings.swap!))),
    });
    return [
      lineOf("as it is", ({ baseline }) => baseline),
      lineOf("with these components", ({ swapped }) => swapped[group]!),
    ];
  });
}

const sourceWords = ({ from }: SwapDefinition): string =>
  "revision" in from ? from.revision : `${from.ahead} steps later`;
