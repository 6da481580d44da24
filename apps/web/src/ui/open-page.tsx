"use client";
/**
 * @file A page as long as it is open. While the API or the site is in trouble it stays as it is, with all that the reader has opened, and a band says
 * how old it is; one that is not there yet is a notice instead. Either tries again by itself.
 */
import { useSearchParams } from "next/navigation";
import { type ReactNode, useState, useSyncExternalStore } from "react";
import { ApiNotice, type Trouble } from "./api-notice.tsx";
import styles from "./band.module.css";
import { LiveRefresh } from "./live-refresh.tsx";
import { followSite, isSiteAway } from "./site-reach.ts";

interface OpenPageProps {
  /** When it was rendered, in milliseconds. */
  at: number;
  trouble?: Trouble | undefined;
  children?: ReactNode;
}

interface Shown extends Pick<OpenPageProps, "at" | "children"> {
  /** What the address asked for. */
  view: string;
}

export function OpenPage({ at, trouble, children }: OpenPageProps) {
  const view = useSearchParams().toString();
  const [last, keep] = useState<Shown>();
  const isAway = useSyncExternalStore(followSite, isSiteAway, () => false);
  const matter = trouble ?? (isAway ? "away" : undefined);
  if (trouble === undefined && last?.children !== children) keep({ at, view, children });
  return (
    <>
      {trouble === undefined ? children : (last?.children ?? <ApiNotice trouble={trouble} />)}
      {matter && last && <Band matter={matter} at={last.at} isAsked={last.view === view} />}
      {matter && <LiveRefresh />}
    </>
  );
}

const WORDS: Record<Trouble | "away", string> = {
  down: "The atlas cannot reach its data.",
  broken: "The atlas gets no good answer.",
  slow: "The atlas is waiting for its data.",
  away: "The site does not answer.",
};

interface BandProps {
  matter: Trouble | "away";
  at: number;
  /** Whether what is seen is what the address asks for. */
  isAsked: boolean;
}

function Band({ matter, at, isAsked }: BandProps) {
  const time = new Date(at);
  return (
    <p className={styles.band} role="status">
      <strong>{WORDS[matter]}</strong> What you see is {isAsked ? "" : "what you saw before, "}as of{" "}
      <time dateTime={time.toISOString()}>{time.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" })}</time>.
      This page tries again by itself.
    </p>
  );
}
