/** @file Overlap of every pair of checkpoints, as a triangle of cells whose strength is the overlap; 0 to 1 whatever is shown. */
import Link from "next/link";
import styles from "./overlap-chart.module.css";

export interface OverlapCell {
  row: number;
  column: number;
  /** 0 to 1; null where there is none. */
  value: number | null;
  href: string;
  title: string;
  /** Whether this is the pair that the page shows. */
  chosen: boolean;
}

interface OverlapChartProps {
  cells: readonly OverlapCell[];
  /** What rows and columns are, in their order. */
  labels: readonly string[];
  label: string;
}

/** Side of the whole square in pixels, and the room for labels. */
const SIDE = 420;
const ROOM = 62;
/** Distance of two labels that can still be told apart. */
const LABEL_GAP = 15;
/** Beyond this many checkpoints a cell is smaller than a finger or a pointer can hit, and only those of the chosen pair are links. */
const MOST_LINKED = 40;

export function OverlapChart(props: OverlapChartProps) {
  return (
    <figure className={styles.figure}>
      <OverlapDrawing {...props} />
      <figcaption className={styles.key}>
        <span>0%</span>
        <span className={styles.ramp} />
        <span>100%</span>
        <span className={styles.neither}>
          <span className={styles.empty} /> neither circuit has an edge
        </span>
      </figcaption>
    </figure>
  );
}

/** @param props.still whether it is for a file, where cells are no links */
export function OverlapDrawing({ cells, labels, label, still = false }: OverlapChartProps & { still?: boolean }) {
  const size = SIDE / Math.max(1, labels.length);
  const chosen = cells.find((cell) => cell.chosen);
  const linked = ({ row, column }: OverlapCell) =>
    !still && (labels.length <= MOST_LINKED || row === chosen?.row || column === chosen?.column);
  return (
    <svg className={styles.matrix} viewBox={`0 0 ${SIDE + ROOM} ${SIDE + ROOM}`}>
      <title>{label}</title>
      {cells.map((cell) => (
        <Cell key={`${cell.row} ${cell.column}`} cell={cell} size={size} linked={linked(cell)} />
      ))}
      {chosen && (
        <rect {...squareOf(chosen, size)} fill="none" stroke="var(--ink)" strokeWidth={2} pointerEvents="none" />
      )}
      <Labels labels={labels} size={size} />
    </svg>
  );
}

function squareOf({ row, column }: OverlapCell, size: number) {
  return { x: round(ROOM + column * size), y: round(row * size), width: round(size), height: round(size) };
}

function Cell({ cell, size, linked }: { cell: OverlapCell; size: number; linked: boolean }) {
  const square = (
    <rect
      className={styles.cell}
      fill={cell.value === null ? "var(--rule)" : "var(--accent)"}
      stroke="var(--rule)"
      strokeWidth={0.5}
      {...squareOf(cell, size)}
      fillOpacity={cell.value === null ? undefined : round(cell.value)}
    >
      <title>{cell.title}</title>
    </rect>
  );
  if (!linked) return square;
  return (
    <Link href={cell.href} scroll={false} prefetch={false} aria-label={`Compare ${cell.title}`}>
      {square}
    </Link>
  );
}

/** Every n-th name, left of its row and below its column. */
function Labels({ labels, size }: { labels: readonly string[]; size: number }) {
  const every = Math.max(1, Math.ceil(LABEL_GAP / size));
  return labels.map((name, i) =>
    i % every === 0 ? (
      <g key={name} className={styles.label} fontSize={11} fill="var(--ink-soft)">
        <text x={ROOM - 6} y={round((i + 0.5) * size + 4)} textAnchor="end">
          {name}
        </text>
        <text transform={`translate(${round(ROOM + (i + 0.5) * size + 4)} ${SIDE + 6}) rotate(-90)`} textAnchor="end">
          {name}
        </text>
      </g>
    ) : null,
  );
}

function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
