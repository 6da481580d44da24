/** @file One model's training in one picture: the order in which behaviours appear. */
import { ChartFigure } from "../../charts/figure.tsx";
import { SeriesKey } from "../../charts/series-key.tsx";
import { trainingChart } from "../../charts/training-chart.ts";
import { Section } from "../../ui/section.tsx";
import { FigureTools } from "../sharing/tools.tsx";
import styles from "./emergence.module.css";
import { type EmergenceData, emergenceChart, emergenceFigure, emergenceLines, emergenceTitle } from "./figures.ts";

export function Emergence(data: EmergenceData) {
  const lines = emergenceLines(data);
  const chart = emergenceChart(lines);
  return (
    <Section title={emergenceTitle(data.model)} aside="accuracy over training; each point is a circuit">
      <ul className={styles.key}>
        {lines.map(({ name, style }) => (
          <li key={name}>
            <SeriesKey name={name} style={style} />
          </li>
        ))}
      </ul>
      <ChartFigure draw={(width) => trainingChart({ ...chart, width, height: width > 600 ? 320 : 250 })} />
      <FigureTools figure={emergenceFigure(data)} address="/" />
    </Section>
  );
}
