/** @file Where this checkpoint stands in training: accuracy over all checkpoints, and the way to the next ones. */
import Link from "next/link";
import { ChartFigure } from "../../charts/figure.tsx";
import { FigureKey } from "../../charts/figure-key.tsx";
import { formatCount } from "../../lib/format.ts";
import { circuitHref, compareHref } from "../../lib/hrefs.ts";
import { timeIn } from "../../lib/time-axis.ts";
import { ArrowKeys } from "../../ui/arrow-keys.tsx";
import { compareQuery, parseCompareView } from "../compare/view-state.ts";
import { FigureTools } from "../sharing/tools.tsx";
import type { TrainingPoint, TrainingSeries } from "../training/derive.ts";
import { keyOf, neighbours } from "./derive.ts";
import type { Run } from "./query.ts";
import styles from "./timeline.module.css";
import { timelineFigure } from "./timeline-figure.ts";
import { type CircuitView, circuitQuery } from "./view-state.ts";

interface TimelineProps {
  training: TrainingSeries | undefined;
  run: Run;
  view: CircuitView;
}

export function Timeline({ training, run, view }: TimelineProps) {
  if (training === undefined) return null;
  const { previous, next, place } = neighbours(training.points, run.checkpoint.revision);
  const hrefOf = ({ revision }: TrainingPoint) => circuitHref({ ...keyOf(run), revision }, circuitQuery(view));
  const figure = timelineFigure(training, run, view);
  return (
    <>
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
            <Link
              href={comparisonOf(run, previous, view)}
            >{`What changed since step ${formatCount(previous.step)}?`}</Link>
          </p>
        )}
        <FigureKey entries={figure.key.slice(1)} />
        <ChartFigure draw={figure.draw} />
      </nav>
      <FigureTools figure={figure} address={circuitHref(keyOf(run), circuitQuery(view))} />
    </>
  );
}

function comparisonOf(run: Run, { revision }: TrainingPoint, view: CircuitView): string {
  const to = { ...keyOf(run), draw: view.draw };
  return compareHref(compareQuery({ ...parseCompareView({}), ...timeIn(view), from: { ...to, revision }, to }));
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
