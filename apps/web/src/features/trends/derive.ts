/** @file The two charts and the table of the trends page. */
import { seriesStyle } from "../../charts/series-style.ts";
import { timeIn } from "../../lib/time-axis.ts";
import type { Catalogue, Task } from "../catalogue/query.ts";
import { bandWords, type Clock, chartOf, knownClock, type Line, timeOf } from "../training/chart.ts";
import { isLearned, type TrainingPoint, type TrainingSeries } from "../training/derive.ts";
import { chartAgainst } from "./against.ts";
import { quantityOf } from "./several-tasks.ts";
import type { TrendsView } from "./view-state.ts";

export function trendLines({ models }: Catalogue, task: Task, series: readonly TrainingSeries[]): Line[] {
  return series.map((one) => ({
    ...one,
    name: one.model,
    task: task.name,
    style: seriesStyle(models.findIndex(({ name }) => name === one.model)),
  }));
}

export function shownView(lines: readonly Line[], asked: TrendsView): TrendsView {
  const points = lines.flatMap((line) => line.points);
  if (points.length === 0 || asked.x === "behaviour") return asked;
  return { ...asked, x: knownClock(points, asked.x) };
}

/** What the upper chart's time is told in. */
export function shownClock(lines: readonly Line[], { x }: TrendsView): Clock {
  const points = lines.flatMap((line) => line.points);
  return knownClock(points, x === "behaviour" ? "tokens" : x);
}

export function trendCharts(lines: readonly Line[], metric: Task["metric"], view: TrendsView) {
  const shared = { lines, clock: shownClock(lines, view), scale: view.scale, carried: timeIn(view) };
  const [behaviour, circuit] = [quantityOf("behaviour", { metric }, view), quantityOf("circuit", { metric }, view)];
  return {
    behaviour: chartOf({ ...shared, quantity: behaviour }),
    circuit:
      view.x === "behaviour"
        ? chartAgainst(lines, circuit, behaviour, timeIn(view))
        : chartOf({ ...shared, quantity: circuit }),
  };
}

/** What the reader must know about missing and hollow points; empty where there are none. */
export function caveats(lines: readonly Line[], view: TrendsView): string[] {
  const points = lines.flatMap((line) => line.points);
  return [
    // A checkpoint is suspicious on every task alike.
    ...new Set(suspicions(lines)),
    ...hollowCaveat(points),
    ...gapCaveat(points, view),
    ...timeCaveat(points, view),
    ...bandCaveat(points, view),
  ];
}

/** Of so many suspicious checkpoints of a model each is explained; of more, their points and the page of their health do. */
const MOST_EXPLAINED = 3;

/** Which checkpoints are not to be trusted, and why: those are drawn hollow whatever is measured. */
function suspicions(lines: readonly Line[]): string[] {
  return lines.flatMap(({ model, points }) => {
    const suspicious = points.filter(({ suspicion }) => suspicion !== null);
    if (suspicious.length <= MOST_EXPLAINED)
      return suspicious.map(({ revision, suspicion }) => `Hollow and suspicious: ${model} ${revision}. ${suspicion}`);
    const [first, last] = [suspicious[0]!, suspicious.at(-1)!];
    return [
      `Hollow and suspicious: ${suspicious.length} checkpoints of ${model}, from ${first.revision} to ${last.revision}; each point says why.`,
    ];
  });
}

const HOLLOW =
  "Hollow points: the model does not do the task better than chance, so there is little for a circuit to keep; or no set of edges short of all of them reached the threshold. They do not set the scale.";

function hollowCaveat(points: readonly TrainingPoint[]): string[] {
  return points.some((point) => !isLearned(point) || point.circuit?.reached === false) ? [HOLLOW] : [];
}

function gapCaveat(points: readonly TrainingPoint[], view: TrendsView): string[] {
  const gaps = view.size === "faithfulness" && points.some(({ circuit }) => circuit?.floorCorrected === null);
  return gaps ? ["Gaps: clean and corrupted prompts score the same, so there is no behaviour to keep."] : [];
}

function timeCaveat(points: readonly TrainingPoint[], view: TrendsView): string[] {
  const { x } = view;
  if (x === "behaviour") return ["Below, each line leads from checkpoint to checkpoint in the order of training."];
  const timeless = points.filter((point) => timeOf(point, x) === null).length;
  return timeless === 0
    ? []
    : [`${timeless} checkpoints do not say how many tokens they have seen; choose steps to see them.`];
}

function bandCaveat(points: readonly TrainingPoint[], view: TrendsView): string[] {
  const intervals = ({ resampled }: TrainingPoint) =>
    resampled && (view.y === "accuracy" ? resampled.accuracy : resampled.clean);
  const words =
    bandWords(points, { interval: intervals }) ??
    bandWords(points, { interval: ({ resampled }) => resampled?.floorCorrected ?? null });
  return words === null ? [] : [words];
}

export interface NumbersRow {
  step: number;
  tokens: number | null;
  /** One per line; null where that model has no such checkpoint. */
  cells: ({ accuracy: number; edges: number | null; href: string } | null)[];
}

/** The same numbers as a table: a row a step, a column a model. */
export function numbersTable(lines: readonly Line[], hrefOf: (line: Line, revision: string) => string): NumbersRow[] {
  const steps = [...new Set(lines.flatMap(({ points }) => points.map(({ step }) => step)))].toSorted((a, b) => a - b);
  return steps.map((step) => {
    const found = lines.map((line) => line.points.find((point) => point.step === step));
    return {
      step,
      tokens: found.find((point) => point !== undefined)?.tokens ?? null,
      cells: found.map((point, i) =>
        point === undefined
          ? null
          : { accuracy: point.accuracy, edges: point.circuit?.edges ?? null, href: hrefOf(lines[i]!, point.revision) },
      ),
    };
  });
}
