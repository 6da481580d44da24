/** @file All heads of a model as a map, layers upwards as in the circuit's picture: strength is colour, sign is hue, on one range at every step. */
import Link from "next/link";
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

interface HeadMapProps {
  layers: number;
  heads: number;
  cells: readonly HeadCell[];
  label: string;
  /** Names of the ends of the range. */
  range: { low: string; high: string };
}

const CELL = { width: 44, height: 26, gap: 2 } as const;
const LEFT = 52;
const BOTTOM = 20;

export function HeadMap({ layers, heads, cells, label, range }: HeadMapProps) {
  const width = LEFT + heads * (CELL.width + CELL.gap);
  const height = layers * (CELL.height + CELL.gap) + BOTTOM;
  const rows = Array.from({ length: layers }, (_, layer) => layer);
  const columns = Array.from({ length: heads }, (_, head) => head);
  const top = (layer: number) => (layers - 1 - layer) * (CELL.height + CELL.gap);
  const left = (head: number) => LEFT + head * (CELL.width + CELL.gap);
  return (
    <figure className={styles.figure}>
      <div className={styles.scroll}>
        <svg
          className={styles.map}
          viewBox={`0 0 ${width} ${height}`}
          style={{ minWidth: width * 0.6, maxWidth: width * 1.6 }}
        >
          <title>{label}</title>
          {cells.map((cell) => (
            <Cell key={cell.name} cell={cell} x={left(cell.head)} y={top(cell.layer)} />
          ))}
          {rows.map((layer) => (
            <text key={layer} className={styles.label} x={0} y={top(layer) + CELL.height / 2 + 4}>
              {`layer ${layer}`}
            </text>
          ))}
          {columns.map((head) => (
            <text
              key={head}
              className={styles.label}
              x={left(head) + CELL.width / 2}
              y={height - 5}
              textAnchor="middle"
            >{`h${head}`}</text>
          ))}
        </svg>
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

function Cell({ cell: { strength, above, title, href }, x, y }: { cell: HeadCell; x: number; y: number }) {
  const size = { x, y, width: CELL.width, height: CELL.height };
  return (
    <Link href={href} prefetch={false} aria-label={title} className={styles.cell!}>
      <rect className={styles.ground} {...size} />
      <rect
        className={strength === null ? styles.none : strength < 0 ? styles.negative : styles.positive}
        {...size}
        fillOpacity={strength === null ? 1 : Math.round(Math.abs(strength) * 1000) / 1000}
      >
        <title>{title}</title>
      </rect>
      {above && <rect className={styles.above} x={x + 1} y={y + 1} width={CELL.width - 2} height={CELL.height - 2} />}
    </Link>
  );
}
