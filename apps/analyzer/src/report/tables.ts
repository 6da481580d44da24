/** @file The tables of the report: sizes against parameters, how many heads of each kind, and when what emerges. */
import { nodesOf, type SizeCorrelation, sizeCorrelation, valueOr } from "@atlas/metrics";
import type { FamilyModel } from "@atlas/platform";
import { computationGraph, type ScoreMode } from "@atlas/schema";
import { type Emerging, emergingOf } from "./emergence.ts";
import type { Table } from "./figure.ts";
import { circuitsShown, highest } from "./figures.ts";

/** The paper averages over checkpoints from this step on. */
const SIZES_FROM_STEP = 1000;

/** Parameters that the published script puts ten times too high. */
const CODED_PARAMETERS: Readonly<Record<string, number>> = {
  "pythia/pythia-1.4b": 1.4e10,
  "pythia/pythia-2.8b": 2.8e10,
};

/** Table 1: mean circuit size against parameters. */
export function sizeTable(family: readonly FamilyModel[], mode: ScoreMode): Table {
  const tasks = [
    ...new Set(family.flatMap(({ analyses }) => analyses.filter((one) => one.mode === mode).map(({ task }) => task))),
  ];
  const rows = tasks.map((task) => {
    const sized = family.flatMap(({ model, analyses }) => {
      const own = circuitsShown(
        analyses.filter((one) => one.task === task && one.mode === mode),
        mode,
      );
      const late = own.filter(({ step }) => step >= SIZES_FROM_STEP);
      const counted = late.length > 0 ? late : own.slice(Math.floor(own.length / 2));
      const nodes = counted.map(({ cells }) => nodesOf(computationGraph(model), cells).length);
      if (nodes.length === 0) return [];
      return [
        {
          name: model.name,
          parameters: (mode === "paper" ? CODED_PARAMETERS[model.name] : undefined) ?? model.parameters,
          circuitSize: nodes.reduce((a, b) => a + b, 0) / nodes.length,
        },
      ];
    });
    const found = sizeCorrelation(sized);
    const least = (pick: (one: SizeCorrelation["leaveOneOut"][number]) => number | null) => {
      const values = found.leaveOneOut.flatMap((one) => pick(one) ?? []);
      return values.length === 0 ? null : `${round(Math.min(...values))} to ${round(Math.max(...values))}`;
    };
    const plain = [task, found.n, roundOrNull(valueOr(found.pearson, null))];
    return mode === "paper"
      ? plain
      : [...plain, roundOrNull(valueOr(found.pearsonLog, null)), least(({ pearson }) => valueOr(pearson, null))];
  });
  return {
    id: `table-1-size-${mode}`,
    title: "Mean circuit size and parameters",
    caption: `Correlation over models of the mean number of nodes with parameters; checkpoints from step ${SIZES_FROM_STEP} on, the second half of shorter trainings.${mode === "paper" ? " Parameters of pythia-1.4b and 2.8b are ten times too large, as in the published script." : ""}`,
    columns: [
      "task",
      "models",
      "Pearson",
      ...(mode === "paper" ? [] : ["Pearson, log parameters", "Pearson without one"]),
    ],
    rows,
  };
}

/** Table 2: heads above a score's threshold at the last checkpoint, and the highest. */
export function headTable(family: readonly FamilyModel[], mode: ScoreMode): Table {
  const rows = family.flatMap(({ model, headScores }) =>
    [...new Set(headScores.filter((one) => one.mode === mode).map(({ score }) => score))].map((score) => {
      const own = headScores.filter((one) => one.score === score && one.mode === mode);
      const last = own.at(-1)!;
      const above = last.values.filter((value) => value !== null && value > last.threshold).length;
      const when = own.find(({ values, threshold }) => (highest(values) ?? Number.NEGATIVE_INFINITY) > threshold);
      return [model.name, score, last.threshold, roundOrNull(highest(last.values)), above, when?.step ?? null];
    }),
  );
  return {
    id: `table-2-heads-${mode}`,
    title: "Heads of each kind",
    caption: "At the last checkpoint, and the first step at which any head is above the threshold.",
    columns: ["model", "score", "threshold", "highest", "heads above", "first step above"],
    rows,
  };
}

/** Table 3: when behaviour emerges, and when the heads that are said to make it. */
export function emergenceTable(family: readonly FamilyModel[], mode: ScoreMode): Table {
  const rows = family.flatMap((one) => {
    const all = emergingOf(one, mode);
    const tasks = all.filter(({ kind, step }) => kind === "behaviour" && step !== null);
    return all.map((emerging) => {
      const { what, kind, step } = emerging;
      const beside = kind === "heads" ? precedence(emerging, tasks) : null;
      return [one.model.name, `${kind}: ${what}`, step ?? "does not emerge", beside];
    });
  });
  return {
    id: `table-3-emergence-${mode}`,
    title: "What emerges when",
    caption:
      "The step from which a measure stays at half of its maximum or above: clean minus corrupted metric of behaviour, highest head of a score. Noise does not count: a behaviour must be right on 1/2 + 2/√n of its n prompts somewhere (four standard errors above chance), and a score must stay above its own threshold and twice what it is at step 0. Beside heads: which tasks they are there before, with or after.",
    columns: ["model", "what", "step", "beside the tasks"],
    rows,
  };
}

/** "before ioi; with sva", or null where the heads do not emerge. */
function precedence({ step }: Emerging, tasks: readonly Emerging[]): string | null {
  if (step === null) return null;
  const named = (word: string, holds: (other: number) => boolean) => {
    const names = tasks.filter((task) => holds(task.step!)).map(({ what }) => what);
    return names.length === 0 ? [] : [`${word} ${names.join(", ")}`];
  };
  return [
    ...named("before", (other) => step < other),
    ...named("with", (other) => step === other),
    ...named("after", (other) => step > other),
  ].join("; ");
}

const round = (value: number): number => Number(value.toPrecision(3));
const roundOrNull = (value: number | null): number | null => (value === null ? null : round(value));
