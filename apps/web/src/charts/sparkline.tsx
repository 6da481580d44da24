/** @file A word-sized chart: accuracy over training, with the level of chance as a faint line. */
import styles from "./sparkline.module.css";

export interface SparkPoint {
  /** Along the line, 0 to 1. */
  x: number;
  /** 0 to 1. */
  y: number;
}

const WIDTH = 120;
const HEIGHT = 42;
const PAD = 3;

export function Sparkline({ points, reference, label }: { points: SparkPoint[]; reference: number; label: string }) {
  const last = points.at(-1);
  return (
    <svg className={styles.spark} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      <line className={styles.reference} x1={0} x2={WIDTH} y1={yOf(reference)} y2={yOf(reference)} />
      <polyline className={styles.line} points={points.map(({ x, y }) => `${xOf(x)},${yOf(y)}`).join(" ")} />
      {last && <circle className={styles.end} cx={xOf(last.x)} cy={yOf(last.y)} r={2.6} />}
    </svg>
  );
}

function xOf(x: number): number {
  return round(PAD + x * (WIDTH - 2 * PAD));
}

function yOf(y: number): number {
  return round(PAD + (1 - y) * (HEIGHT - 2 * PAD));
}

function round(pixels: number): number {
  return Math.round(pixels * 10) / 10;
}
