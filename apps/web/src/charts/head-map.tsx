/** @file All heads of a model as a map, layers upwards as in the circuit's picture: strength is colour, sign is hue, on one range at every step. */

import Link from "next/link";
import type { CSSProperties } from "react";
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
}

const CELL = { width: 44, height: 26, gap: 2 } as const;
const LEFT = 52;
const BOTTOM = 20;

export function HeadMap({ range, ...drawing }: HeadMapProps) {
  return (
    <figure className={styles.figure}>
      <div className={styles.scroll}>
        <HeadDrawing {...drawing} />
      </div>
      <figcaption className={styles.key}>
        <span>{range.low}</span>
        <span className={range.low.startsWith("−") ? styles.diverging : styles.ramp} />
        <span>{range.high}</span>
        <span className={styles.mark} /> <span>above the threshold</span>
      </figcaption>
    </figure>
  );
}

const LABEL = { fontSize: 11, fill: "var(--ink-soft)" } as const;

/** @param props.still whether it is for a file, where heads are no links */
export function HeadDrawing({ layers, heads, cells, label, still = false }: HeadDrawingProps & { still?: boolean }) {
  const width = LEFT + heads * (CELL.width + CELL.gap);
  const height = layers * (CELL.height + CELL.gap) + BOTTOM;
  const rows = Array.from({ length: layers }, (_, layer) => layer);
  const columns = Array.from({ length: heads }, (_, head) => head);
  const top = (layer: number) => (layers - 1 - layer) * (CELL.height + CELL.gap);
  const left = (head: number) => LEFT + head * (CELL.width + CELL.gap);
  return (
    <svg
      className={styles.map}
      viewBox={`0 0 ${width} ${height}`}
      style={{ maxWidth: width * 1.6, "--least": `${width * 0.6}px` } as CSSProperties}
    >
      <title>{label}</title>
      {cells.map((cell) => {
        const head = <Head key={cell.name} cell={cell} x={left(cell.head)} y={top(cell.layer)} />;
        return still ? (
          head
        ) : (
          <Link key={cell.name} href={cell.href} prefetch={false} aria-label={cell.title} className={styles.cell!}>
            {head}
          </Link>
        );
      })}
      {rows.map((layer) => (
        <text key={layer} {...LABEL} x={0} y={top(layer) + CELL.height / 2 + 4}>
          {`layer ${layer}`}
        </text>
      ))}
      {columns.map((head) => (
        <text key={head} {...LABEL} x={left(head) + CELL.width / 2} y={height - 5} textAnchor="middle">
          {`h${head}`}
        </text>
      ))}
    </svg>
  );
}

function Head({ cell: { strength, above, title }, x, y }: { cell: HeadCell; x: number; y: number }) {
  const place = { x, y, width: CELL.width, height: CELL.height };
  const colour = strength === null ? "var(--rule)" : strength < 0 ? "var(--negative)" : "var(--positive)";
  const opacity = strength === null ? 1 : Math.round(Math.abs(strength) * 1000) / 1000;
  return (
    <g>
      <rect {...place} className={styles.ground} fill="var(--raised)" stroke="var(--rule)" strokeWidth={0.75} />
      <rect {...place} fill={colour} fillOpacity={opacity}>
        <title>{title}</title>
      </rect>
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
    </g>
  );
}
