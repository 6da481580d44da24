/** @file What all pictures of the overlap of checkpoints have in common: where cells lie, the names beside them, and the key. */
import styles from "./overlap-chart.module.css";

/** Side of the whole square in pixels, and the room for labels. */
export const SIDE = 420;
export const ROOM = 62;
/** Where the topmost name stands at most, so that none of it is cut off. */
const TOP_LABEL = 9;
/** Distance of two labels that can still be told apart. */
const LABEL_GAP = 15;

/** A pair of checkpoints by their places: the later one is the row, the earlier one the column. */
export interface CheckpointPair {
  row: number;
  column: number;
}

export const cellSize = (checkpoints: number): number => SIDE / Math.max(1, checkpoints);

export function squareOf({ row, column }: CheckpointPair, size: number) {
  return { x: round(ROOM + column * size), y: round(row * size), width: round(size), height: round(size) };
}

/** Around a cell: the pair that the page shows. */
export function CellFrame({ pair, size }: { pair: CheckpointPair; size: number }) {
  return <rect {...squareOf(pair, size)} fill="none" stroke="var(--ink)" strokeWidth={2} pointerEvents="none" />;
}

/** Every n-th name, left of its row and below its column. */
export function CheckpointLabels({ labels }: { labels: readonly string[] }) {
  const size = cellSize(labels.length);
  const every = Math.max(1, Math.ceil(LABEL_GAP / size));
  return labels.map((name, i) =>
    i % every === 0 ? (
      <g key={name} className={styles.label} fontSize={11} fill="var(--ink-soft)">
        <text x={ROOM - 6} y={Math.max(TOP_LABEL, round((i + 0.5) * size + 4))} textAnchor="end">
          {name}
        </text>
        <text transform={`translate(${round(ROOM + (i + 0.5) * size + 4)} ${SIDE + 6}) rotate(-90)`} textAnchor="end">
          {name}
        </text>
      </g>
    ) : null,
  );
}

export function OverlapKey() {
  return (
    <figcaption className={styles.key}>
      <span>0%</span>
      <span className={styles.ramp} />
      <span>100%</span>
      <span className={styles.neither}>
        <span className={styles.empty} /> neither circuit has an edge
      </span>
    </figcaption>
  );
}

export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
