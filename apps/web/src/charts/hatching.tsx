/** @file The hatching of squares that have no value: no strength of a colour can be taken for it, in light, dark or print. */

const NAME = "hatching";
/** Pixels between two lines. */
const GAP = 4;

/** What fills or strokes with it. */
export const HATCHED = `url(#${NAME})`;

/** To be drawn once in the drawing that uses it. @param scale pixels of one unit of the coordinates it is used in */
export function Hatching({ scale = 1 }: { scale?: number }) {
  return (
    <defs>
      <pattern
        id={NAME}
        width={GAP}
        height={GAP}
        patternUnits="userSpaceOnUse"
        patternTransform={`scale(${1 / scale}) rotate(45)`}
      >
        <line x1={GAP / 2} x2={GAP / 2} y2={GAP} stroke="var(--paper)" strokeWidth={GAP} />
        <line x1={GAP / 2} x2={GAP / 2} y2={GAP} stroke="var(--ink-faint)" strokeWidth={1.2} />
      </pattern>
    </defs>
  );
}
