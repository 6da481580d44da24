"use client";
/**
 * @file One moment marked in several charts of one time axis: where the pointer or the finger is in any of them, or where the slider
 * stands. It is the reader's finger and no part of the view, so that no address holds it. Lists beside the charts say every value there.
 */
import { createContext, type PointerEvent, type ReactNode, useEffect, useMemo, useRef, useState } from "react";
import styles from "./cursor.module.css";
import { type Frame, markLine, placeIn } from "./line.ts";
import { type ReadGroup, readingWords, type Stop } from "./reading.ts";

interface LinkedCursorProps {
  /** From left to right. */
  stops: readonly Stop[];
  /** The same in all charts. */
  frame: Frame;
  /** What can be read at each stop, by the name that a list asks for. */
  groups: Readonly<Record<string, ReadGroup>>;
  children: ReactNode;
}

/** Where the cursor stands: a place among the stops; at the last until a moment is marked. */
export interface Here extends Pick<LinkedCursorProps, "stops" | "groups"> {
  stop: number;
}

export const HereContext = createContext<Here | null>(null);

/** Charts that take part stand in an element with this attribute. */
const CHARTS = "[data-linked] svg[viewBox]";

export function LinkedCursor({ stops, frame, groups, children }: LinkedCursorProps) {
  const part = useRef<HTMLDivElement>(null);
  const [marked, setMarked] = useState<string | null>(null);
  const found = stops.findIndex(({ name }) => name === marked);
  const stop = found < 0 ? stops.length - 1 : found;
  const at = stops[found]?.at;
  const here = useMemo(() => ({ stop, stops, groups }), [stop, stops, groups]);

  useEffect(() => {
    const charts = part.current?.querySelectorAll<SVGSVGElement>(CHARTS) ?? [];
    for (const chart of charts) markLine(chart, at, frame);
  }, [at, frame]);

  const follow = (event: PointerEvent) => {
    const chart = (event.target as Element).closest<SVGSVGElement>(CHARTS);
    if (chart !== null) setMarked(nearest(stops, placeIn(chart, event.clientX, frame)).name);
  };
  if (stops.length === 0) return children;
  return (
    <HereContext value={here}>
      <div ref={part} className={styles.part} onPointerMove={follow} onPointerDown={follow}>
        <label className={styles.bar}>
          <span>Mark a moment</span>
          <input
            type="range"
            aria-label="Mark a moment"
            min={0}
            max={stops.length - 1}
            value={stop}
            aria-valuetext={stops[stop]!.name}
            onChange={({ target }) => setMarked(stops[Number(target.value)]!.name)}
          />
          <span className={styles.name}>{stops[stop]!.name}</span>
        </label>
        {children}
        <Said here={here} isMarked={found >= 0} />
      </div>
    </HereContext>
  );
}

function nearest(stops: readonly Stop[], at: number): Stop {
  let best = stops[0]!;
  for (const stop of stops) if (Math.abs(stop.at - at) < Math.abs(best.at - at)) best = stop;
  return best;
}

/** What moves on within it is not said aloud. */
const REST_MS = 700;

/** For who does not see the lists: the readings, once the cursor rests. */
function Said({ here: { stop, stops, groups }, isMarked }: { here: Here; isMarked: boolean }) {
  const [words, say] = useState("");
  useEffect(() => {
    if (!isMarked) return;
    const timer = setTimeout(() => say(readingWords(Object.values(groups), stop, stops)), REST_MS);
    return () => clearTimeout(timer);
  }, [stop, stops, groups, isMarked]);
  return (
    <p className={styles.said} aria-live="polite">
      {words}
    </p>
  );
}
