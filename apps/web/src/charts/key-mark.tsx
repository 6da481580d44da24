/** @file The marks that keys explain, each in a box of 22 × 12, for the page and for files. */
import { SHAPES } from "./series-key.tsx";
import type { SeriesSymbol } from "./series-style.ts";

export interface KeyEntry {
  name: string;
  colour: string;
  /** A point's symbol; a line, dashed, dotted or split along its middle; an area, plain or hatched; what stands at a frame's edge for a value beyond. */
  mark: SeriesSymbol | "line" | "dashed" | "dotted" | "split" | "area" | "hatched" | "caret";
  /** Of a symbol that is an outline in its colour. */
  fill?: string;
}

const DASHES = { line: undefined, dashed: "7 4", dotted: "2 3", split: undefined } as const;

export function KeyMark({ mark, colour, fill }: KeyEntry) {
  switch (mark) {
    case "area":
      return <rect x={4} width={14} height={12} fill={colour} />;
    case "hatched":
      return (
        <>
          <rect x={4} width={14} height={12} fill="var(--paper)" stroke={colour} />
          <path d="M4 6L10 0M4 12L16 0M10 12L18 4M16 12L18 10" stroke={colour} strokeWidth={1.25} fill="none" />
        </>
      );
    case "caret":
      return <path d="M6 9L11 3L16 9" stroke={colour} strokeWidth={1.75} fill="none" />;
    case "line":
    case "dashed":
    case "dotted":
    case "split":
      return (
        <>
          <line
            x1={0}
            x2={22}
            y1={6}
            y2={6}
            stroke={colour}
            strokeWidth={mark === "split" ? 5 : 3}
            strokeDasharray={DASHES[mark]}
          />
          {mark === "split" && <line x1={0} x2={22} y1={6} y2={6} stroke="var(--paper)" strokeWidth={1.75} />}
        </>
      );
    default:
      return fill === undefined ? (
        <path transform="translate(5 0)" d={SHAPES[mark]} fill={colour} />
      ) : (
        <path transform="translate(5 0)" d={SHAPES[mark]} fill={fill} stroke={colour} strokeWidth={1.75} />
      );
  }
}
