/** @file What can be read off charts at one moment: the value of every series there, or why there is none. */
import type { SeriesStyle } from "../series-style.ts";

export interface Stop {
  /** Place within the frame of every chart, from 0 at its left end to 1. */
  at: number;
  name: string;
  /** The same in the unit of the time axis alone: "131k tokens", "step 64". */
  time: string;
}

export interface ReadSeries {
  name: string;
  style: SeriesStyle;
  /** Places among the stops of those with a checkpoint of the series, ascending. */
  stops: readonly number[];
  /** For each of them what is measured there, with its unit. */
  values: readonly string[];
  /** For each of them what must be known of the value: its interval, its caveat; empty where there is nothing. */
  notes: readonly string[];
}

/** The series of one chart. */
export interface ReadGroup {
  /** What is measured, and on which task. */
  title: string;
  series: readonly ReadSeries[];
}

export interface Reading {
  value: string;
  note: string;
}

/** @param stop place among `stops`, which the series' own places mean */
export function readingAt(series: ReadSeries, stop: number, stops: readonly Stop[]): Reading {
  const place = series.stops.indexOf(stop);
  if (place >= 0) return { value: series.values[place]!, note: series.notes[place]! };
  return { value: NONE, note: `no checkpoint ${whereNone(series, stop, stops)}` };
}

export const NONE = "none";

/** What stands behind the value. */
export function behind({ value, note }: Reading): string {
  if (note === "") return "";
  return value === NONE ? `: ${note}` : ` ${note}`;
}

function whereNone({ stops: own }: ReadSeries, stop: number, stops: readonly Stop[]): string {
  const timeOf = (place: number | undefined) => (place === undefined ? undefined : stops[place]?.time);
  const before = timeOf(own.findLast((place) => place < stop));
  const after = timeOf(own.find((place) => place > stop));
  if (before !== undefined && after !== undefined) return `between ${before} and ${after}`;
  if (after !== undefined) return `before ${after}`;
  return before === undefined ? "at all" : `after ${before}`;
}

/** More series are not said aloud: they stand in lists that can be read. */
const MOST_SAID = 8;

/** All readings at a stop as sentences. */
export function readingWords(groups: readonly ReadGroup[], stop: number, stops: readonly Stop[]): string {
  let room = MOST_SAID;
  const sentences = groups.flatMap(({ title, series }) => {
    const said = series.slice(0, room).map((one) => {
      const reading = readingAt(one, stop, stops);
      return `${one.name} ${reading.value}${behind(reading)}`;
    });
    room -= said.length;
    return said.length === 0 ? [] : [`${title}: ${said.join("; ")}.`];
  });
  const rest = groups.reduce((sum, { series }) => sum + series.length, room - MOST_SAID);
  const more = rest === 0 ? [] : [`${rest} more stand in the lists beside the charts.`];
  return [`${stops[stop]?.name}.`, ...sentences, ...more].join(" ");
}
