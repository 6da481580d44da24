/** @file Places a chart drawn as text. It is drawn twice, for a desk and for a phone, and CSS shows the one that fits: an SVG scaled down would scale its labels with it. One that is the same at any width is there once. */

import { DrawnText } from "./drawn-text.tsx";
import styles from "./figure.module.css";

/** Widths in CSS pixels that charts are drawn at: the whole page at a desk, and a phone. */
const WIDTHS = { wide: 1080, narrow: 350 } as const;

interface FigureProps {
  /** Draws the chart at a width in CSS pixels. */
  draw(width: number): string;
  /** The wide drawing's width where the chart stands in a column of its own. */
  wide?: number;
}

export function ChartFigure({ draw, wide = WIDTHS.wide }: FigureProps) {
  const [desk, phone] = [draw(wide), draw(WIDTHS.narrow)];
  if (desk === phone) return <DrawnText className={styles.any!} svg={desk} />;
  return (
    <>
      <DrawnText className={styles.wide!} svg={desk} />
      <DrawnText className={styles.narrow!} svg={phone} />
    </>
  );
}
