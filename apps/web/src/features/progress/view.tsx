/** @file What is being trained and analysed right now. */
import { Progress as Bar } from "@mantine/core";
import { summarise } from "./derive.ts";
import type { Job, Progress } from "./query.ts";
import styles from "./view.module.css";

export function ProgressPanel({ progress }: { progress: Progress }) {
  const { fraction, text, running, failed } = summarise(progress);
  if (!progress.active && failed.length === 0) return null;
  return (
    <section className={styles.panel} aria-label="Work under way">
      {progress.active && (
        <>
          <div className={styles.head}>
            <h2>Training and analysing</h2>
            <span>{text}</span>
          </div>
          <Bar value={fraction * 100} size="sm" radius="xs" color="var(--accent)" aria-label={text} />
        </>
      )}
      <ul className={styles.jobs}>
        {running.map((job) => (
          <JobLine key={job.id} job={job} />
        ))}
        {failed.map((job) => (
          <JobLine key={job.id} job={job} />
        ))}
      </ul>
    </section>
  );
}

function JobLine({ job: { status, title, message, fraction } }: { job: Job }) {
  const failed = status === "FAILED";
  return (
    <li className={failed ? styles.failed : undefined}>
      <strong>{title}</strong> {failed ? "failed" : `${Math.round(fraction * 100)}%`}
      {message && <span className={styles.message}>{message}</span>}
    </li>
  );
}
