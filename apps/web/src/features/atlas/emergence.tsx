/** @file One model's training in one picture: the order in which behaviours appear. */
import { SeriesKey } from "../../charts/series-key.tsx";
import { TrainingFigure } from "../../charts/training-figure.tsx";
import { homeHref } from "../../lib/hrefs.ts";
import { timeQuery } from "../../lib/time-axis.ts";
import { Controls } from "../../ui/choice.tsx";
import { Section } from "../../ui/section.tsx";
import { FigureTools } from "../sharing/tools.tsx";
import { TimeChoices } from "../training/time-choices.tsx";
import styles from "./emergence.module.css";
import {
  type EmergenceData,
  emergenceChart,
  emergenceFigure,
  emergenceLines,
  emergenceTime,
  emergenceTitle,
} from "./figures.ts";

export function Emergence(data: EmergenceData) {
  const lines = emergenceLines(data);
  const chart = emergenceChart(lines, data.time);
  return (
    <Section title={emergenceTitle(data.model)} aside="accuracy over training; each point is a circuit">
      <Controls>
        <TimeChoices axis={emergenceTime(lines, data.time)} hrefOf={(axis) => homeHref(timeQuery(axis))} />
      </Controls>
      <ul className={styles.key}>
        {lines.map(({ name, style }) => (
          <li key={name}>
            <SeriesKey name={name} style={style} />
          </li>
        ))}
      </ul>
      <TrainingFigure chart={chart} height={(width) => (width > 600 ? 320 : 250)} />
      <FigureTools figure={emergenceFigure(data)} address={homeHref(timeQuery(data.time))} />
    </Section>
  );
}
