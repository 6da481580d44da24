/** @file Figure 3 of the report: a task's metric over training, as it is and with components of another checkpoint. */
import type { FamilyModel } from "@atlas/platform";
import type { ScoreMode } from "@atlas/schema";
import { type Figure, figure, type Point, type Series } from "./figure.ts";
import type { Swap } from "./swaps-file.ts";

const LINES = [
  { line: "as it is", value: ({ baseline_val }: Swap) => baseline_val },
  { line: "with these components", value: ({ swapped_val }: Swap) => swapped_val },
];

export function swapFigure(swaps: readonly Swap[]): (family: readonly FamilyModel[], mode: ScoreMode) => Figure {
  return (_, mode) => {
    const panels = new Map<string, Swap[]>();
    for (const swap of swaps.filter((one) => one.mode === mode)) {
      const key = JSON.stringify([swap.model, facetOf(swap)]);
      panels.set(key, [...(panels.get(key) ?? []), swap]);
    }
    const series = [...panels.values()].flatMap((own) =>
      LINES.map(
        ({ line, value }): Series => ({
          ...{ model: own[0]!.model, facet: facetOf(own[0]!), line },
          points: own.map((swap): Point => ({ step: swap.step, tokens: swap.tokens, value: value(swap) })),
        }),
      ),
    );
    return figure(
      {
        id: `figure-3-swaps-${mode}`,
        title: "Component swaps between checkpoints",
        caption:
          "Mean metric of each checkpoint, as it is and with the parameters of some components taken from another checkpoint. Which components the published figure took is not public.",
        unit: "as the task's metric",
        series,
      },
      `No swaps in ${mode} mode are given; atlas swap DIR --out FILE${mode === "paper" ? " --mode paper" : ""} computes them, and --swaps FILE shows them.`,
    );
  };
}

const facetOf = ({ task, nodes, source, follows }: Swap): string =>
  `${task}: ${nodes} from ${follows === null ? source : `${follows} steps later`}`;
