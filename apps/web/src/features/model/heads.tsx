/** @file What the heads of a model do: all of them at the cursor, the strongest over training, and what the score means. */
import { fitNames } from "../../charts/circuit/layout.ts";
import { HeadMap } from "../../charts/head-map.tsx";
import { SeriesKey } from "../../charts/series-key.tsx";
import { formatTick } from "../../lib/format.ts";
import { aboveWords, countsSentence } from "../../lib/head-score.ts";
import { modelHref } from "../../lib/hrefs.ts";
import { Choice, Controls } from "../../ui/choice.tsx";
import { Note, Section } from "../../ui/section.tsx";
import { FigureTools } from "../sharing/tools.tsx";
import { colourRange, headCells, headPanel } from "./derive.ts";
import { Drawing } from "./drawing.tsx";
import type { HeadsPage } from "./query.ts";
import { headMapFigure, headTrendFigure } from "./shared-figures.tsx";
import styles from "./view.module.css";
import { type ModelView, modelQuery } from "./view-state.ts";

export function Heads({ page, view }: { page: HeadsPage; view: ModelView }) {
  const { heads, model } = page;
  if (heads === null)
    return (
      <Section title="Heads">
        <Note>No head scores of this model are stored. Analyse it with --heads to have them.</Note>
      </Section>
    );
  const { definition } = heads.trend;
  const scores = heads.scores.map(({ name, title }) => ({
    label: title,
    href: modelHref(model.name, modelQuery({ ...view, score: name })),
    active: name === definition.name,
  }));
  const panel = headPanel(page, heads, view);
  const [low, high] = colourRange(heads.trend);
  const map = headMapFigure(page, view, heads);
  const address = modelHref(model.name, modelQuery(view));
  return (
    <Section title="Heads" aside={definition.title}>
      <Controls>
        <Choice label="Score" options={scores} />
      </Controls>
      {heads.here === null ? (
        <Note>This checkpoint has no values of this score.</Note>
      ) : (
        <HeadMap
          layers={model.layers}
          heads={model.heads}
          cells={headCells(page, heads, view)}
          label={`${definition.title} of every head of ${model.name} at step ${page.point.step}`}
          range={{ low: formatTick(low), high: formatTick(high) }}
          framed={aboveWords(definition)}
        />
      )}
      {map && <FigureTools figure={map} address={address} />}
      <ul className={styles.key} aria-label="Heads shown over training">
        {panel.series.map(({ name, style }) => (
          <li key={name}>
            <SeriesKey name={name} style={style} />
          </li>
        ))}
      </ul>
      <Drawing panel={panel} alone={!fitNames(model)} />
      <FigureTools figure={headTrendFigure(page, view, heads)} address={address} />
      <Note>
        {definition.definition} {definition.sign} {countsSentence(definition)} Source: {definition.source}. The colours
        mean the same at every step; each head of the map leads to its own page.
      </Note>
    </Section>
  );
}
