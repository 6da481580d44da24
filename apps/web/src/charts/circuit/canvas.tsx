"use client";
/** @file A circuit of many edges: they are painted, heads and MLPs stand above them as in the smaller picture, and a slider says how many. */
import type { GraphShape } from "@atlas/schema";
import { useComputedColorScheme } from "@mantine/core";
import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import { formatCount, formatNumber } from "../../lib/format.ts";
import { Scroller } from "../../ui/scroller.tsx";
import { useFollowedLinks } from "../followed-links.ts";
import styles from "./canvas.module.css";
import { parseColour } from "./colour-table.ts";
import { pictureSize } from "./diagram.tsx";
import { countAt, placeOf } from "./edge-columns.ts";
import { circuitLayout } from "./layout.ts";
import { type EdgeColumns, EdgePainter } from "./paint.ts";
import { Threshold } from "./threshold.tsx";

interface CircuitCanvasProps {
  shape: GraphShape;
  edges: EdgeColumns;
  /** How many edges are shown first. */
  initial: number;
  /** Number of edges of the whole model. */
  total: number;
  label: string;
  /** Whether the number shown is the address's `top`. */
  inAddress: boolean;
  /** The heads and MLPs, drawn in the layout's own units. */
  children: ReactNode;
}

/** Steps of the slider. */
const STEPS = 1000;
const ADDRESS_WAIT_MS = 200;
/** A window that is made larger or smaller is painted for when it rests. */
const RESIZE_WAIT_MS = 150;

export function CircuitCanvas({ initial, total, label, inAddress, children, ...drawn }: CircuitCanvasProps) {
  const { shape, edges } = useKept(drawn);
  const canvas = useRef<HTMLCanvasElement>(null);
  const painter = useRef<EdgePainter>(null);
  const follow = useFollowedLinks();
  const [count, setCount] = useState(initial);
  const scheme = useComputedColorScheme("light");
  const layout = circuitLayout(shape);
  const width = usePixels(canvas, layout.width);
  const most = edges.cells.length;

  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are another with the scheme
  useLayoutEffect(() => {
    const { current } = canvas;
    if (current === null || width === 0) return;
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string) => parseColour(style.getPropertyValue(`--${name}`));
    const colours = { positive: colour("positive"), negative: colour("negative") };
    painter.current = new EdgePainter(shape, edges, current, colours, width);
    return () => painter.current?.stop();
  }, [shape, edges, scheme, width]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new painter has painted nothing
  useLayoutEffect(() => painter.current?.show(count), [count, shape, edges, scheme, width]);

  useEffect(() => {
    if (!inAddress || count === initial) return;
    const timer = setTimeout(() => {
      const address = new URL(location.href);
      address.searchParams.set("top", String(count));
      history.replaceState(history.state, "", address);
    }, ADDRESS_WAIT_MS);
    return () => clearTimeout(timer);
  }, [count, initial, inAddress]);

  const threshold = Math.abs(edges.scores[count - 1] ?? 0);
  const said = `showing ${formatCount(count)} of ${formatCount(total)} edges, |score| from ${formatNumber(threshold)}`;
  return (
    <figure className={styles.figure} aria-label={label}>
      <Threshold
        min={0}
        max={STEPS}
        value={Math.round(placeOf(count, most) * STEPS)}
        said={said}
        onMove={(place) => setCount(countAt(place / STEPS, most))}
      />
      <Scroller label={label} className={styles.scroll!}>
        <div className={styles.picture} style={pictureSize(layout)}>
          <canvas ref={canvas} role="img" aria-label={`${label}, ${said}`} className={styles.canvas} />
          {/* biome-ignore lint/a11y/useKeyWithClickEvents: what is clicked, by keys too, are the links within */}
          <svg className={styles.nodes} onClick={follow} viewBox={`0 0 ${layout.width} ${layout.height}`}>
            <title>{`Heads and MLPs: ${label}`}</title>
            {children}
          </svg>
        </div>
      </Scroller>
    </figure>
  );
}

/** How many pixels an element is wide on the screen, at most as many as given; 0 before that is known. */
function usePixels(element: RefObject<HTMLElement | null>, most: number): number {
  const [pixels, setPixels] = useState(0);
  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) return;
    const measure = () => setPixels(Math.round(Math.min(most, current.clientWidth * devicePixelRatio)));
    let timer: ReturnType<typeof setTimeout> | undefined;
    const observer = new ResizeObserver(() => {
      clearTimeout(timer);
      timer = setTimeout(measure, RESIZE_WAIT_MS);
    });
    measure();
    observer.observe(current);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
    };
  }, [element, most]);
  return pixels;
}

type Drawn = Pick<CircuitCanvasProps, "shape" | "edges">;

/** What was painted stays where a page that is rendered again brings the same edges anew. */
function useKept(drawn: Drawn): Drawn {
  const [kept, keep] = useState(drawn);
  if (isSame(kept, drawn)) return kept;
  keep(drawn);
  return drawn;
}

function isSame(one: Drawn, other: Drawn): boolean {
  const { cells, scores } = other.edges;
  if (one.edges.cells === cells && one.shape === other.shape) return true;
  return (
    JSON.stringify(one.shape) === JSON.stringify(other.shape) &&
    one.edges.cells.length === cells.length &&
    one.edges.cells.every((cell, i) => cell === cells[i] && one.edges.scores[i] === scores[i])
  );
}
