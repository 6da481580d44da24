/** @file The overlaps of many checkpoints as a picture of few elements, for the page and for files. */
import { HATCHED, Hatching } from "./hatching.tsx";
import { CellFrame, CheckpointLabels, type CheckpointPair, cellSize, ROOM, round, SIDE } from "./overlap-frame.tsx";
import { NONE, STRENGTHS, strengthPaths } from "./overlap-runs.ts";

interface OverlapCellsProps {
  /** As `triangleOf` makes it. */
  triangle: readonly number[];
  checkpoints: number;
}

/** A path for each strength. Without smoothing neighbours meet without a seam. */
export function OverlapCells({ triangle, checkpoints }: OverlapCellsProps) {
  const size = cellSize(checkpoints);
  return (
    <g
      transform={`translate(${ROOM} ${round(size / 2)}) scale(${size})`}
      stroke="var(--accent)"
      strokeWidth={1}
      shapeRendering="crispEdges"
    >
      <Hatching scale={size} />
      {[...strengthPaths(triangle, checkpoints)].map(([strength, path]) =>
        strength === NONE ? (
          <path key={strength} d={path} stroke={HATCHED} />
        ) : (
          <path key={strength} d={path} strokeOpacity={round(strength / STRENGTHS)} />
        ),
      )}
      <path
        d={`M0 -.5V${checkpoints - 0.5}H${checkpoints}`}
        fill="none"
        stroke="var(--rule)"
        vectorEffect="non-scaling-stroke"
        shapeRendering="auto"
      />
    </g>
  );
}

interface OverlapPictureProps {
  triangle: readonly number[];
  labels: readonly string[];
  label: string;
  /** The pair that the page shows; null where it is none of these. */
  chosen: CheckpointPair | null;
}

/** All of it, still. */
export function OverlapPicture({ triangle, labels, label, chosen }: OverlapPictureProps) {
  return (
    <svg viewBox={`0 0 ${SIDE + ROOM} ${SIDE + ROOM}`}>
      <title>{label}</title>
      <OverlapCells triangle={triangle} checkpoints={labels.length} />
      {chosen && <CellFrame pair={chosen} size={cellSize(labels.length)} />}
      <CheckpointLabels labels={labels} />
    </svg>
  );
}
