/** @file Where this checkpoint stands in training: accuracy over all checkpoints, and the way to the next ones. */
import Link from "next/link";
import { ChartFigure } from "../../charts/figure.tsx";
import { seriesStyle } from "../../charts/series-style.ts";
import { trainingChart } from "../../charts/training-chart.ts";
import { formatCount } from "../../lib/format.ts";
import { circuitHref, compareHref } from "../../lib/hrefs.ts";
import { ArrowKeys } from "../../ui/arrow-keys.tsx";
import { compareQuery, parseCompareView } from "../compare/view-state.ts";
import { chartOf } from "../training/chart.ts";
import type { TrainingPoint, TrainingSeries } from "../training/derive.ts";
import { ACCURACY } from "../training/quantity.ts";
import { neighbours } from "./derive.ts";
import type { Run } from "./query.ts";
import styles from "./timeline.module.css";
import { type CircuitView, circuitQuery } from "./view-state.ts";

interface TimelineProps {
  training: TrainingSeries | undefined;
  run: Run;
  view: CircuitView;
}

export function Timeline({ training, run, view }: TimelineProps) {
  if (training === undefined) return null;
  const { previous, next, place } = neighbours(training.points, run.checkpoint.revision);
  const hrefOf = ({ revision }: TrainingPoint) =>
    circuitHref({ model: run.checkpoint.model.name, task: run.task.name, revision }, circuitQuery(view));
  return (
    <nav className={styles.timeline} aria-label="Checkpoints">
      <ArrowKeys />
      <div className={styles.steps}>
        <Step point={previous} hrefOf={hrefOf} rel="prev" />
        <span className={styles.here}>
          step {formatCount(run.checkpoint.step)}
          {place && <small>{`checkpoint ${place.at} of ${place.of}`}</small>}
        </span>
        <Step point={next} hrefOf={hrefOf} rel="next" />
      </div>
      {previous && (
        <p className={styles.compare}>
          <Link href={comparisonOf(run, previous)}>{`What changed since step ${formatCount(previous.step)}?`}</Link>
        </p>
      )}
      <Strip training={training} run={run} hrefOf={hrefOf} />
    </nav>
  );
}

function comparisonOf({ checkpoint, task }: Run, { revision }: TrainingPoint): string {
  const to = { model: checkpoint.model.name, task: task.name, revision: checkpoint.revision };
  return compareHref(compareQuery({ ...parseCompareView({}), from: { ...to, revision }, to }));
}

function Step({
  point,
  hrefOf,
  rel,
}: {
  point: TrainingPoint | undefined;
  hrefOf(point: TrainingPoint): string;
  rel: "prev" | "next";
}) {
  const text = (step: string) => (rel === "prev" ? `← ${step}` : `${step} →`);
  if (point === undefined) return <span className={styles.end}>{rel === "prev" ? "first" : "last"}</span>;
  return (
    <Link href={hrefOf(point)} rel={rel} scroll={false} prefetch={false}>
      {text(`step ${formatCount(point.step)}`)}
    </Link>
  );
}

function Strip({
  training,
  run,
  hrefOf,
}: {
  training: TrainingSeries;
  run: Run;
  hrefOf(point: TrainingPoint): string;
}) {
  const line = { ...training, name: training.model, task: run.task.name, style: seriesStyle(0) };
  const chart = chartOf({ lines: [line], quantity: ACCURACY, clock: "steps", scale: "log" });
  const series = chart.series.map((one) => ({
    ...one,
    style: { colour: "var(--accent)", symbol: "circle" as const },
    points: one.points.map((point, i) => ({ ...point, href: hrefOf(training.points[i]!) })),
  }));
  const draw = (width: number) => trainingChart({ ...chart, series, cursor: run.checkpoint.step, width, height: 150 });
  return <ChartFigure draw={draw} />;
}
