/** @file What a figure of the report is: named series of points, with words about them; drawn and written out alike. */

export interface Point {
  step: number;
  tokens: number | null;
  value: number;
}

export interface Series {
  model: string;
  /** What within the figure it shows: a task, a score, a level. */
  facet: string;
  /** The line within a facet, where a model has several. */
  line: string;
  points: Point[];
}

export interface Figure {
  /** Name of its files. */
  id: string;
  title: string;
  /** What is shown in this mode, and how it was made. */
  caption: string;
  unit: string;
  series: Series[];
  /** Why nothing is shown; undefined where something is. */
  missing?: string | undefined;
}

export interface Table {
  id: string;
  title: string;
  caption: string;
  columns: string[];
  rows: (string | number | null)[][];
}

/** Series without points are left out; a figure without series says why. */
export function figure(whole: Omit<Figure, "missing">, why: string): Figure {
  const series = whole.series.filter(({ points }) => points.length > 0);
  return { ...whole, series, missing: series.length === 0 ? why : undefined };
}
