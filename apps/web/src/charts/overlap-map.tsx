/** @file The overlap of many checkpoints: cells too small for links, in few elements; which pair is pointed at is told to the page. */
import { memo, type PointerEvent } from "react";
import { OverlapCells } from "./overlap-cells.tsx";
import styles from "./overlap-chart.module.css";
import {
  CellFrame,
  CheckpointLabels,
  type CheckpointPair,
  cellSize,
  OverlapKey,
  ROOM,
  SIDE,
  squareOf,
} from "./overlap-frame.tsx";

interface OverlapMapProps {
  /** As `triangleOf` makes it. */
  triangle: readonly number[];
  /** What rows and columns are, in their order. */
  labels: readonly string[];
  label: string;
  /** The pair that the page shows; null where it is none of these. */
  chosen: CheckpointPair | null;
  /** The pair that is being looked at. */
  pointed: CheckpointPair | null;
  onPoint(pair: CheckpointPair): void;
  /** The pair that was pointed at last is to be opened. */
  onOpen(): void;
}

export function OverlapMap({ triangle, labels, label, chosen, pointed, onPoint, onOpen }: OverlapMapProps) {
  const size = cellSize(labels.length);
  const point = (event: PointerEvent<SVGSVGElement>) => {
    const pair = pairUnder(event, labels.length);
    if (pair !== null) onPoint(pair);
  };
  /** A finger cannot hit one cell; it opens the pair by the button. */
  const open = (event: PointerEvent<SVGSVGElement>) => {
    if (event.pointerType === "mouse" && event.button === 0 && pairUnder(event, labels.length) !== null) onOpen();
  };
  return (
    <figure className={styles.figure} aria-label={label}>
      <svg
        className={`${styles.matrix} ${styles.map}`}
        viewBox={`0 0 ${SIDE + ROOM} ${SIDE + ROOM}`}
        onPointerMove={point}
        onPointerDown={point}
        onPointerUp={open}
      >
        <title>{label}</title>
        <CellsOnce triangle={triangle} checkpoints={labels.length} />
        {pointed && <Crosshair pair={pointed} size={size} />}
        {chosen && <CellFrame pair={chosen} size={size} />}
        <CheckpointLabels labels={labels} />
      </svg>
      <OverlapKey />
    </figure>
  );
}

/** However often the pointer moves. */
const CellsOnce = memo(OverlapCells);

/** Null beside the triangle. */
function pairUnder(event: PointerEvent<SVGSVGElement>, checkpoints: number): CheckpointPair | null {
  const { left, top, width } = event.currentTarget.getBoundingClientRect();
  const scale = (SIDE + ROOM) / width;
  const size = cellSize(checkpoints);
  const column = Math.floor(((event.clientX - left) * scale - ROOM) / size);
  const row = Math.floor(((event.clientY - top) * scale) / size);
  return column >= 0 && column <= row && row < checkpoints ? { row, column } : null;
}

/** From the cell to where the names of its two checkpoints stand. */
function Crosshair({ pair, size }: { pair: CheckpointPair; size: number }) {
  const { x, y, width, height } = squareOf(pair, size);
  return (
    <g pointerEvents="none" stroke="var(--ink)" fill="none">
      <path d={`M${ROOM} ${y + height / 2}H${x}M${x + width / 2} ${y + height}V${SIDE}`} strokeOpacity={0.45} />
      <rect x={x - 1} y={y - 1} width={width + 2} height={height + 2} />
    </g>
  );
}
