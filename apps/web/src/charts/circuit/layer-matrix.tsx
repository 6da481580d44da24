/** @file A circuit summed between layers: from left to right the layer that writes, upwards the one that reads, as dark as its edges are strong. */
import { formatCountOf, formatNumber } from "../../lib/format.ts";
import styles from "./layer-matrix.module.css";
import { type LayerSum, layerName } from "./layer-sums.ts";

interface LayerMatrixProps {
  sums: readonly LayerSum[];
  layers: number;
  label: string;
}

const CELL = 22;
const LEFT = 62;
const BOTTOM = 62;

export function LayerMatrix({ sums, layers, label }: LayerMatrixProps) {
  const places = layers + 2;
  const strongest = Math.max(...sums.map(({ strength }) => strength), Number.MIN_VALUE);
  const x = (from: number) => LEFT + from * CELL;
  const y = (to: number) => (places - 1 - to) * CELL;
  const names = Array.from({ length: places }, (_, place) => place);
  const [width, height] = [LEFT + (places - 1) * CELL + 2, (places - 1) * CELL + BOTTOM];
  return (
    <svg className={styles.matrix} viewBox={`0 0 ${width} ${height}`} style={{ maxWidth: width * 1.5 }}>
      <title>{label}</title>
      {sums.map(({ from, to, edges, strength }) => (
        <rect
          key={`${from} ${to}`}
          x={x(from)}
          y={y(to)}
          width={CELL}
          height={CELL}
          fill="var(--accent)"
          fillOpacity={Math.max(0.06, Math.round((strength / strongest) * 100) / 100)}
          stroke="var(--rule)"
        >
          <title>{`${layerName(from, layers)} → ${layerName(to, layers)}: ${formatCountOf(edges, "edge")}, |score| ${formatNumber(strength)}`}</title>
        </rect>
      ))}
      {names.slice(1).map((place) => (
        <text
          key={place}
          x={LEFT - 6}
          y={y(place) + CELL / 2 + 4}
          textAnchor="end"
          fontSize={11}
          fill="var(--ink-soft)"
        >
          {layerName(place, layers)}
        </text>
      ))}
      {names.slice(0, -1).map((place) => (
        <text
          key={place}
          transform={`translate(${x(place) + CELL / 2 + 4} ${(places - 1) * CELL + 6}) rotate(-90)`}
          textAnchor="end"
          fontSize={11}
          fill="var(--ink-soft)"
        >
          {layerName(place, layers)}
        </text>
      ))}
    </svg>
  );
}
