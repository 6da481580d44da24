"use client";
/** @file The value of every series of a chart where the cursor stands. There is a line for each, whatever it says, so that nothing moves. */
import { type CSSProperties, useContext } from "react";
import { SeriesKey } from "../series-key.tsx";
import { HereContext } from "./cursor.tsx";
import { behind, type ReadSeries, readingAt, type Stop } from "./reading.ts";
import styles from "./readings.module.css";

interface ReadingsProps {
  /** Name of the group. */
  of: string;
  /** Of a list whose lines stand beside rows of a drawing that names the series: where they lie, as shares of its height and width. */
  beside?: { top: number; height: number; width: number };
}

export function Readings({ of, beside }: ReadingsProps) {
  const here = useContext(HereContext);
  const group = here?.groups[of];
  if (here === null || group === undefined) return null;
  const { stop, stops } = here;
  return (
    <ul
      className={beside === undefined ? styles.list : styles.beside}
      style={beside && placed(beside)}
      aria-label={`${group.title}, at ${stops[stop]!.name}`}
    >
      {group.series.map((series) => (
        <Line key={series.name} series={series} stop={stop} stops={stops} />
      ))}
    </ul>
  );
}

const placed = ({ top, height, width }: NonNullable<ReadingsProps["beside"]>): CSSProperties => ({
  top: `${100 * top}%`,
  height: `${100 * height}%`,
  width: `${100 * width}%`,
});

function Line({ series, stop, stops }: { series: ReadSeries; stop: number; stops: readonly Stop[] }) {
  const reading = readingAt(series, stop, stops);
  const note = behind(reading);
  return (
    <li>
      <span className={styles.name}>
        <SeriesKey name={series.name} style={series.style} />
      </span>{" "}
      <span className={styles.reading} title={note === "" ? undefined : reading.value + note}>
        {reading.value}
        {note !== "" && <span className={styles.note}>{note}</span>}
      </span>
    </li>
  );
}
