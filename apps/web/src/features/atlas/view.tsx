/** @file The home page: which models show which behaviours, and how large the circuits behind them are. */
import Link from "next/link";
import { Sparkline } from "../../charts/sparkline.tsx";
import { formatCount, formatPercent, formatShort } from "../../lib/format.ts";
import { circuitHref, modelHref, trendsHref } from "../../lib/hrefs.ts";
import { type TimeAxis, timeQuery } from "../../lib/time-axis.ts";
import { Note, Section } from "../../ui/section.tsx";
import type { Model } from "../catalogue/query.ts";
import { CHANCE, isLearned, type TrainingPoint } from "../training/derive.ts";
import { parseTrendsView, trendsQuery } from "../trends/view-state.ts";
import type { Cell, Row } from "./derive.ts";
import styles from "./view.module.css";

/** @param time how it is shown where links lead */
export function Matrix({ rows, time }: { rows: readonly Row[]; time: TimeAxis }) {
  const tasks = rows[0]?.cells.map(({ task }) => task) ?? [];
  return (
    <Section title="Models and tasks" aside="accuracy over training, from initialisation to the newest checkpoint">
      <table className={styles.matrix} aria-label="Accuracy of each model on each task">
        <thead>
          <tr>
            <th scope="col">Model</th>
            {tasks.map(({ name, title, description }) => (
              <th key={name} scope="col" title={description}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ model, cells }) => (
            <tr key={model.name}>
              <ModelHead model={model} time={time} />
              {cells.map((cell) => (
                <MatrixCell key={cell.task.name} model={model} cell={cell} time={time} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <Note>
        Steps on a logarithmic axis, the same in every cell; the dotted line is chance. A circuit is the smallest set of
        edges found that keeps the behaviour.
      </Note>
    </Section>
  );
}

function ModelHead({ model, time }: { model: Model; time: TimeAxis }) {
  return (
    <th scope="row">
      <Link href={modelHref(model.name, timeQuery(time))} prefetch={false} className={styles.model}>
        {model.name}
      </Link>
      <span className={styles.shape}>
        {`${model.layers} layers × ${model.heads} heads`}
        <br />
        {`${formatShort(model.parameters)} parameters`}
      </span>
    </th>
  );
}

function MatrixCell({ model, cell, time }: { model: Model; cell: Cell; time: TimeAxis }) {
  const { task, newest, spark, totalEdges } = cell;
  if (newest === null)
    return (
      <td data-task={task.title}>
        <span className={styles.none}>no result yet</span>
      </td>
    );
  const trend = trendsHref(trendsQuery({ ...parseTrendsView({}), ...time, task: task.name, models: [model.name] }));
  const accuracy = formatPercent(newest.accuracy);
  return (
    <td data-task={task.title}>
      <Link href={trend} prefetch={false} className={styles.trend}>
        <Sparkline
          points={spark}
          reference={CHANCE}
          label={`Accuracy of ${model.name} on ${task.title} over training, now ${accuracy}; open the trend`}
        />
        <span className={styles.accuracy} aria-hidden="true">
          {accuracy}
        </span>
      </Link>
      {newest.circuit && (
        <Link
          href={circuitHref({ model: model.name, task: task.name, revision: newest.revision }, timeQuery(time))}
          prefetch={false}
          className={styles.circuit}
          aria-label={`${circuitText(newest, totalEdges)}: circuit of ${model.name} on ${task.title} at ${newest.revision}`}
        >
          {circuitText(newest, totalEdges)}
        </Link>
      )}
    </td>
  );
}

/** A circuit is worth counting only where there is a behaviour to keep. */
function circuitText(point: TrainingPoint, totalEdges: number | null): string {
  if (!isLearned(point)) return "not learned yet";
  if (point.circuit?.reached !== true) return "no circuit short of the whole";
  return `${formatCount(point.circuit.edges)} of ${formatCount(totalEdges ?? 0)} edges`;
}
