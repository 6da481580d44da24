/** @file Overlap of every pair of checkpoints, as a triangle of cells whose strength is the overlap; 0 to 1 whatever is shown. */
import Link from "next/link";
import { HATCHED, Hatching } from "./hatching.tsx";
import styles from "./overlap-chart.module.css";
import {
  CellFrame,
  CheckpointLabels,
  type CheckpointPair,
  cellSize,
  OverlapKey,
  ROOM,
  round,
  SIDE,
  squareOf,
} from "./overlap-frame.tsx";

export interface OverlapCell extends CheckpointPair {
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

export function OverlapChart(props: OverlapChartProps) {
  return (
    <figure className={styles.figure} aria-label={props.label}>
      <OverlapDrawing {...props} />
      <OverlapKey />
    </figure>
  );
}

/** @param props.still whether it is for a file, where cells are no links */
export function OverlapDrawing({ cells, labels, label, still = false }: OverlapChartProps & { still?: boolean }) {
  const size = cellSize(labels.length);
  const chosen = cells.find((cell) => cell.chosen);
  return (
    <svg className={styles.matrix} viewBox={`0 0 ${SIDE + ROOM} ${SIDE + ROOM}`}>
      <title>{label}</title>
      <Hatching />
      {cells.map((cell) => (
        <Cell key={`${cell.row} ${cell.column}`} cell={cell} size={size} linked={!still} />
      ))}
      {chosen && <CellFrame pair={chosen} size={size} />}
      <CheckpointLabels labels={labels} />
    </svg>
  );
}

function Cell({ cell, size, linked }: { cell: OverlapCell; size: number; linked: boolean }) {
  const square = (
    <rect
      className={styles.cell}
      fill={cell.value === null ? HATCHED : "var(--accent)"}
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
