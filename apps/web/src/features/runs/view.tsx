/** @file The page of runs: what is computed now, what waits, what failed and why, and what was stored last. */
import { Progress as Bar } from "@mantine/core";
import Link from "next/link";
import { ChartFigure } from "../../charts/figure.tsx";
import { formatCount, formatEstimate, formatPercent } from "../../lib/format.ts";
import { Choice, Controls } from "../../ui/choice.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { Facts } from "../../ui/facts.tsx";
import { LiveUpdates } from "../../ui/live-updates.tsx";
import { Note, Section } from "../../ui/section.tsx";
import { summarise } from "../progress/derive.ts";
import type { Figure } from "../sharing/figure.ts";
import { FigureTools } from "../sharing/tools.tsx";
import { countsOf, instant, moment, runRows, STATUS_WORDS, shownJobs } from "./derive.ts";
import { JobActionButton } from "./job-action.tsx";
import { actionFor } from "./job-requests.ts";
import type { NewestRun, Queue, QueuedJob, RunsPage } from "./query.ts";
import { jobsFigure, resultsFigure } from "./shared-figures.ts";
import styles from "./view.module.css";
import { RUNS_SHOWN, type RunsView, runsViewHref } from "./view-state.ts";
import { WriteKey } from "./write-key.tsx";

export function Runs({ page: { queue, runs }, view }: { page: RunsPage; view: RunsView }) {
  return (
    <>
      <LiveUpdates progress />
      <Summary queue={queue} />
      <Jobs queue={queue} view={view} />
      <NewestRuns runs={runs} view={view} />
    </>
  );
}

function Summary({ queue }: { queue: Queue }) {
  const { active, queued, failed, done } = countsOf(queue);
  const { fraction, text } = summarise(queue);
  const left = queue.secondsRemaining;
  const estimate = left === null ? "not known yet" : formatEstimate(left);
  return (
    <>
      <Facts
        large
        facts={[
          { term: "Running", value: formatCount(active) },
          { term: "Waiting", value: formatCount(queued) },
          { term: "Failed", value: formatCount(failed) },
          { term: "Done", value: formatCount(done), note: `of ${formatCount(queue.total)}` },
          {
            term: "Time left",
            value: queue.active ? estimate : "–",
            note: queue.active ? "with one worker" : "nothing waits",
          },
        ]}
      />
      {queue.active && (
        <Bar
          className={styles.bar!}
          value={fraction * 100}
          size="sm"
          radius="xs"
          color="var(--accent)"
          aria-label={text}
        />
      )}
    </>
  );
}

const SHOWN_NAMES = {
  unfinished: "Unfinished",
  active: "Running",
  queued: "Waiting",
  failed: "Failed",
  done: "Done",
} as const;

function Jobs({ queue, view }: { queue: Queue; view: RunsView }) {
  const counts = countsOf(queue);
  const jobs = shownJobs(queue, view);
  const options = RUNS_SHOWN.map((show) => ({
    label: `${SHOWN_NAMES[show]} ${formatCount(counts[show])}`,
    href: runsViewHref({ ...view, show }),
    active: show === view.show,
  }));
  return (
    <Section
      title="Jobs"
      aside={
        queue.total > queue.jobs.length
          ? `the first ${formatCount(queue.jobs.length)} of ${formatCount(queue.total)}`
          : undefined
      }
    >
      <Controls>
        <Choice label="State" options={options} />
      </Controls>
      {jobs.length === 0 ? (
        <Note>{noJobs(queue, view)}</Note>
      ) : (
        <WriteKey>
          <ul className={styles.jobs}>
            {jobs.map((job) => (
              <JobLine key={job.id} job={job} />
            ))}
          </ul>
        </WriteKey>
      )}
      <Tools figure={jobs.length === 0 ? null : jobsFigure(queue, view)} view={view} />
    </Section>
  );
}

function Tools({ figure, view }: { figure: Figure | null; view: RunsView }) {
  return figure && <FigureTools figure={figure} address={runsViewHref(view)} />;
}

function noJobs({ total }: Queue, { show }: RunsView): string {
  if (total === 0) return "Nothing was ever queued here: atlas analyze computes without a queue.";
  return show === "unfinished" ? "All jobs are done." : "No job is in this state.";
}

function JobLine({ job: { id, title, status, fraction, message, updatedAt, log } }: { job: QueuedJob }) {
  const action = actionFor(status);
  const share = status === "ACTIVE" ? ` ${formatPercent(fraction)}` : "";
  return (
    <li className={status === "FAILED" ? styles.failed : undefined}>
      <strong>{title}</strong> <span className={styles.status}>{`${STATUS_WORDS[status]}${share}`}</span>
      {message && <span className={styles.message}>{message}</span>}
      {status === "FAILED" && (
        <span className={styles.message}>
          Once the cause is gone, retry it below with the key of the server, or give the same command again: what is
          stored stays and is not computed twice.
        </span>
      )}
      {action && <JobActionButton id={id} title={title} action={action} />}
      <span className={styles.when}>{instant(updatedAt)}</span>
      {log.length > 0 && <JobLog title={title} log={log} />}
    </li>
  );
}

function JobLog({ title, log }: Pick<QueuedJob, "title" | "log">) {
  return (
    <details className={styles.log}>
      <summary aria-label={`Log of ${title}`}>Log</summary>
      <ol>
        {log.map(({ at, text }) => (
          <li key={`${at} ${text}`}>
            <time dateTime={at}>{moment(at)}</time> {text}
          </li>
        ))}
      </ol>
    </details>
  );
}

function NewestRuns({ runs, view }: { runs: readonly NewestRun[]; view: RunsView }) {
  const figure = resultsFigure(runs, view);
  const rows = runRows(runs, view).map(({ key, name, href, computed, accuracy, circuit, took }) => ({
    key,
    cells: [
      href === null ? (
        name
      ) : (
        <Link key="name" href={href} prefetch={false}>
          {name}
        </Link>
      ),
      accuracy,
      circuit,
      took,
      computed,
    ],
  }));
  return (
    <Section title="Newest results">
      {figure === null ? (
        <Note>No result is stored yet.</Note>
      ) : (
        <>
          <DataTable
            caption="Newest results"
            head={["Result", "Accuracy", "Circuit", "Time taken", "Stored"]}
            rows={rows}
          />
          <h3 className={styles.figure}>{figure.title}</h3>
          <ChartFigure draw={figure.draw} />
          <Tools figure={figure} view={view} />
        </>
      )}
    </Section>
  );
}
