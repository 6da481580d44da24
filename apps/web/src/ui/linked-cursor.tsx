"use client";
/**
 * @file One moment marked in several charts of one time axis: where the pointer is in any of them, or where the slider stands. It is the
 * reader's finger and no part of the view, so that no address holds it.
 */
import { type PointerEvent, type ReactNode, useEffect, useRef, useState } from "react";
import styles from "./linked-cursor.module.css";

export interface Stop {
  /** Place within the frame of every chart, from 0 at its left end to 1. */
  at: number;
  name: string;
}

interface LinkedCursorProps {
  /** From left to right. */
  stops: readonly Stop[];
  /** Of the charts' frames, in units of their view boxes. */
  margins: { marginLeft: number; marginRight: number; marginTop: number; marginBottom: number };
  children: ReactNode;
}

const LINE = "data-linked-line";
/** Charts that take part stand in an element with this attribute. */
const CHARTS = "[data-linked] svg[viewBox]";

export function LinkedCursor({ stops, margins, children }: LinkedCursorProps) {
  const part = useRef<HTMLDivElement>(null);
  const [stop, setStop] = useState<number | null>(null);
  const shown = stop === null ? undefined : stops[stop];

  useEffect(() => {
    const charts = part.current?.querySelectorAll<SVGSVGElement>(CHARTS) ?? [];
    for (const chart of charts) mark(chart, shown?.at, margins);
  }, [shown, margins]);

  const follow = (event: PointerEvent) => {
    const chart = (event.target as Element).closest<SVGSVGElement>(CHARTS);
    if (chart === null) return;
    const { left, width } = chart.getBoundingClientRect();
    const room = chart.viewBox.baseVal.width - margins.marginLeft - margins.marginRight;
    const at = (((event.clientX - left) / width) * chart.viewBox.baseVal.width - margins.marginLeft) / room;
    setStop(nearest(stops, at));
  };
  return (
    <div ref={part} onPointerMove={follow}>
      <label className={styles.bar}>
        <span>Mark a moment</span>
        <input
          type="range"
          min={0}
          max={stops.length - 1}
          value={stop ?? stops.length - 1}
          aria-valuetext={shown?.name ?? "none marked"}
          onChange={({ target }) => setStop(Number(target.value))}
        />
        <output>{shown?.name ?? "point into a chart"}</output>
      </label>
      {children}
    </div>
  );
}

function nearest(stops: readonly Stop[], at: number): number {
  let best = 0;
  for (const [i, stop] of stops.entries()) if (Math.abs(stop.at - at) < Math.abs(stops[best]!.at - at)) best = i;
  return best;
}

function mark(chart: SVGSVGElement, at: number | undefined, margins: LinkedCursorProps["margins"]): void {
  const old = chart.querySelector(`[${LINE}]`);
  if (at === undefined) {
    old?.remove();
    return;
  }
  const { width, height } = chart.viewBox.baseVal;
  const line = old ?? document.createElementNS("http://www.w3.org/2000/svg", "line");
  const x = String(margins.marginLeft + at * (width - margins.marginLeft - margins.marginRight));
  const attributes = { x1: x, x2: x, y1: String(margins.marginTop), y2: String(height - margins.marginBottom) };
  for (const [name, value] of Object.entries(attributes)) line.setAttribute(name, value);
  if (old !== null) return;
  line.setAttribute(LINE, "");
  line.setAttribute("stroke", "var(--ink)");
  line.setAttribute("stroke-opacity", "0.6");
  line.setAttribute("pointer-events", "none");
  chart.append(line);
}
