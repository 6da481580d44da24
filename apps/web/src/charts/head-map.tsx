/** @file All heads of a model as a map, layers upwards as in the circuit's picture: strength is colour, sign is hue, on one range at every step. */

import type { CSSProperties } from "react";
import { Scroller } from "../ui/scroller.tsx";
import { DrawnText } from "./drawn-text.tsx";
import { pageText } from "./element-text.ts";
import styles from "./head-map.module.css";

export interface HeadCell {
  layer: number;
  head: number;
  name: string;
  /** −1 to 1, as a share of the largest |value| of the range; null where undefined. */
  strength: number | null;
  /** Whether the head counts as one of its kind. */
  above: boolean;
  title: string;
  /** Where the head leads. */
  href: string;
}

interface HeadDrawingProps {
  layers: number;
  heads: number;
  cells: readonly HeadCell[];
  label: string;
}

interface HeadMapProps extends HeadDrawingProps {
  /** Names of the ends of the range. */
  range: { low: string; high: string };
  /** What the frame around a head says. */
  framed: string;
}

const CELL = { width: 44, height: 26, gap: 2 } as const;
const LEFT = 52;
const BOTTOM = 20;

export function HeadMap({ range, framed, ...drawing }: HeadMapProps) {
  return (
    <figure className={styles.figure} aria-label={drawing.label}>
      <Scroller label={drawing.label} className={styles.scroll!}>
        <DrawnText className={styles.map!} style={mapSize(drawing)} svg={pageText(<HeadDrawing {...drawing} />)} />
      </Scroller>
      <figcaption className={styles.key}>
        <span>{range.low}</span>
        <span className={range.low.startsWith("−") ? styles.diverging : styles.ramp} />
        <span>{range.high}</span>
        <span className={styles.mark} /> <span>{framed}</span>
        {drawing.cells.some(({ strength }) => strength === null) && (
          <>
            <span className={styles.undefined} /> <span>undefined</span>
          </>
        )}
      </figcaption>
    </figure>
  );
}

/** With more heads in a layer the map is drawn at about half its size. */
const MANY_HEADS = 20;
const labelStyle = (heads: number) => ({ fontSize: heads > MANY_HEADS ? 16 : 11, fill: "var(--ink-soft)" });

/** @param props.still whether it is for a file, where heads are no links */
export function HeadDrawing({ layers, heads, cells, label, still = false }: HeadDrawingProps & { still?: boolean }) {
  const { width, height } = extentOf({ layers, heads });
  const style = labelStyle(heads);
  const rows = Array.from({ length: layers }, (_, layer) => layer);
  const columns = Array.from({ length: heads }, (_, head) => head);
  const top = (layer: number) => topOf(layers, layer);
  return (
    <svg viewBox={`0 0 ${width} ${height}`}>
      <title>{label}</title>
      <path d={ground(layers, heads)} fill="var(--raised)" stroke="var(--rule)" strokeWidth={0.75} />
      {cells.map((cell) => (
        <Head key={cell.name} cell={cell} x={leftOf(cell.head)} y={top(cell.layer)} still={still} />
      ))}
      {rows.map((layer) => (
        <text key={layer} {...style} x={0} y={top(layer) + CELL.height / 2 + 4}>
          {heads > MANY_HEADS ? layer : `layer ${layer}`}
        </text>
      ))}
      {columns.map((head) => (
        <text key={head} {...style} x={leftOf(head) + CELL.width / 2} y={height - 5} textAnchor="middle">
          {`h${head}`}
        </text>
      ))}
    </svg>
  );
}

type Extent = Pick<HeadDrawingProps, "layers" | "heads">;

function extentOf({ layers, heads }: Extent): { width: number; height: number } {
  return { width: LEFT + heads * (CELL.width + CELL.gap), height: layers * (CELL.height + CELL.gap) + BOTTOM };
}

function mapSize(extent: Extent): CSSProperties {
  const { width } = extentOf(extent);
  return { maxWidth: width * 1.6, "--least": `${width * 0.6}px` } as CSSProperties;
}

function topOf(layers: number, layer: number): number {
  return (layers - 1 - layer) * (CELL.height + CELL.gap);
}

function leftOf(head: number): number {
  return LEFT + head * (CELL.width + CELL.gap);
}

/** The squares of all heads, which colours stand on: one path, as a large model has more than a thousand. */
function ground(layers: number, heads: number): string {
  const places = Array.from({ length: layers * heads }, (_, i) => [
    leftOf(i % heads),
    topOf(layers, Math.floor(i / heads)),
  ]);
  return places.map(([x, y]) => `M${x} ${y}h${CELL.width}v${CELL.height}h${-CELL.width}z`).join("");
}

interface HeadProps {
  cell: HeadCell;
  x: number;
  y: number;
  still: boolean;
}

function Head({ cell: { name, strength, above, title, href }, x, y, still }: HeadProps) {
  const place = { x, y, width: CELL.width, height: CELL.height };
  const colour = strength === null ? "var(--rule)" : strength < 0 ? "var(--negative)" : "var(--positive)";
  const opacity = strength === null ? 1 : Math.round(Math.abs(strength) * 1000) / 1000;
  const drawn = (
    <>
      <title>{title}</title>
      <rect {...place} fill={colour} fillOpacity={opacity} />
      {above && (
        <rect
          x={x + 1}
          y={y + 1}
          width={CELL.width - 2}
          height={CELL.height - 2}
          fill="none"
          stroke="var(--ink)"
          strokeWidth={1.75}
          pointerEvents="none"
        />
      )}
    </>
  );
  if (still) return <g>{drawn}</g>;
  return (
    <a href={href} className={styles.cell} data-node={name}>
      {drawn}
    </a>
  );
}
