/** @file The one time cursor of a page: the checkpoint it stands at, the ways to the ones beside it, and a slider over all. */
import Link from "next/link";
import { formatCount, formatShort } from "../../lib/format.ts";
import { ArrowKeys } from "../../ui/arrow-keys.tsx";
import { TimeCursor } from "../../ui/time-cursor.tsx";
import styles from "./checkpoint-cursor.module.css";

/** A checkpoint as the cursor names it. */
export interface Moment {
  revision: string;
  step: number;
  tokens: number | null;
}

interface CheckpointCursorProps {
  /** By step. */
  moments: readonly Moment[];
  revision: string;
  /** Address of the same page at another revision; at the newest, whichever that is, where none is said. */
  hrefAt(revision: string | null): string;
  /** Whether the address names no checkpoint: the page shows the newest, and goes on to each that comes. */
  isFollowing: boolean;
}

export function CheckpointCursor({ moments, revision, hrefAt, isFollowing }: CheckpointCursorProps) {
  const at = moments.findIndex((moment) => moment.revision === revision);
  const here = moments[at];
  if (here === undefined) return null;
  return (
    <nav className={styles.cursor} aria-label="Checkpoints">
      <ArrowKeys />
      <div className={styles.steps}>
        <Step moment={moments[at - 1]} hrefAt={hrefAt} rel="prev" />
        <strong>{`step ${formatCount(here.step)}${here.tokens === null ? "" : `, ${formatShort(here.tokens)} tokens`}`}</strong>
        {at === moments.length - 1 && !isFollowing ? (
          <Link href={hrefAt(null)} scroll={false} prefetch={false} title="Go on to each new checkpoint as it comes">
            last; follow
          </Link>
        ) : (
          <Step moment={moments[at + 1]} hrefAt={hrefAt} rel="next" />
        )}
      </div>
      <TimeCursor
        hrefs={moments.map((moment) => hrefAt(moment.revision))}
        names={moments.map(({ step }) => `step ${formatCount(step)}`)}
        at={at}
      />
    </nav>
  );
}

interface StepProps {
  moment: Moment | undefined;
  hrefAt(revision: string | null): string;
  rel: "prev" | "next";
}

function Step({ moment, hrefAt, rel }: StepProps) {
  if (moment === undefined) return <span>{rel === "prev" ? "first" : "last"}</span>;
  const step = `step ${formatCount(moment.step)}`;
  return (
    <Link href={hrefAt(moment.revision)} rel={rel} scroll={false} prefetch={false}>
      {rel === "prev" ? `← ${step}` : `${step} →`}
    </Link>
  );
}
