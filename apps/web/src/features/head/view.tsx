/** @file The page of a head: what it does, which circuits it is in and what it is connected to, at one moment of training. */
import Link from "next/link";
import { caveatKey } from "../../charts/caveat-key.ts";
import { ChartFigure } from "../../charts/figure.tsx";
import { FigureKey } from "../../charts/figure-key.tsx";
import { trainingChart } from "../../charts/training-chart.ts";
import { countsSentence } from "../../lib/head-score.ts";
import { headHref } from "../../lib/hrefs.ts";
import { choiceWords, type EdgesChoice, edgesChoiceIn } from "../../lib/settings.ts";
import { Controls } from "../../ui/choice.tsx";
import { Note, Section } from "../../ui/section.tsx";
import { OtherResults } from "../circuit/other-results.tsx";
import type { Figure } from "../sharing/figure.ts";
import { FigureTools } from "../sharing/tools.tsx";
import { CheckpointCursor } from "../training/checkpoint-cursor.tsx";
import { TimeChoices } from "../training/time-choices.tsx";
import { hrefAt, membershipHere, scorePanels, shownView } from "./derive.ts";
import { Edges } from "./edges-section.tsx";
import type { HeadPage } from "./query.ts";
import { Roles } from "./roles-section.tsx";
import { circuitsFigure, PANEL_HEIGHT, scoresFigure } from "./shared-figures.tsx";
import styles from "./view.module.css";
import { type HeadView, headQuery, parseHeadView } from "./view-state.ts";

interface Props {
  page: HeadPage;
  view: HeadView;
}

/** Width in CSS pixels of a panel at a desk, where two stand side by side. */
const PANEL_WIDTH = 520;

export function HeadOverTraining({ page, view: asked }: Props) {
  const view = shownView(page, asked);
  return (
    <>
      <ViewControls page={page} view={view} />
      <CheckpointCursor
        moments={page.moments}
        revision={page.here.revision}
        hrefAt={(revision) => hrefAt(page, view, revision)}
        isFollowing={view.at === null}
      />
      <Scores page={page} view={view} />
      <Roles page={page} view={view} />
      <Circuits page={page} view={view} />
      <Edges page={page} view={view} />
    </>
  );
}

function ViewControls({ page, view }: Props) {
  const href = (change: Partial<HeadView>) => headHref(page.model.name, page.head, headQuery({ ...view, ...change }));
  return (
    <Controls>
      <TimeChoices axis={view} hrefOf={href} />
    </Controls>
  );
}

/** A figure in the view of the page. */
function Tools({ page, view, figure }: Props & { figure: Figure | null }) {
  if (figure === null) return null;
  return <FigureTools figure={figure} address={headHref(page.model.name, page.head, headQuery(view))} />;
}

function Scores({ page, view }: Props) {
  const panels = scorePanels(page, view);
  return (
    <Section title="Scores" aside="every score on its own range, the same at every step">
      {panels.length === 0 && (
        <Note>No head scores of this model are stored. Analyse it with --heads to have them.</Note>
      )}
      <FigureKey entries={caveatKey(panels.map(({ chart }) => chart))} />
      <div className={styles.panels}>
        {panels.map(({ name, title, value, above, chart }) => (
          <div key={name}>
            <h3 className={styles.panel}>
              {title}{" "}
              <span className={above === null ? styles.value : styles.above}>
                {above === null ? value : `${value}, ${above}`}
              </span>
            </h3>
            <ChartFigure
              wide={PANEL_WIDTH}
              draw={(width) => trainingChart({ ...chart, width, height: PANEL_HEIGHT })}
            />
          </div>
        ))}
      </div>
      <Tools page={page} view={view} figure={scoresFigure(page, view)} />
      {panels.length > 0 && <Meanings page={page} />}
    </Section>
  );
}

function Meanings({ page: { scores } }: { page: HeadPage }) {
  return (
    <details className={styles.meanings}>
      <summary>What these scores mean</summary>
      <dl>
        {scores.map(({ definition }) => (
          <div key={definition.name}>
            <dt>{definition.title}</dt>
            <dd>{`${definition.definition} ${definition.sign} ${countsSentence(definition)} Source: ${definition.source}.`}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function Circuits({ page, view }: Props) {
  const figure = circuitsFigure(page, view);
  const words = choiceWords(view);
  if (figure === null)
    return (
      <Section title="In circuits">
        <Note>
          {`No circuit of this model by ${words ?? "the usual settings"} is stored. `}
          {words !== null && <Link href={hrefBy(page, view, USUAL)}>Show those by the usual settings</Link>}
        </Note>
      </Section>
    );
  const which = "whether a circuit has an edge into or out of the head";
  return (
    <Section title="In circuits" aside={words === null ? which : `${which}; by ${words}`}>
      {page.run && (
        <OtherResults
          run={page.run}
          siblings={page.siblings}
          draw={view.draw}
          hrefOf={(choice) => hrefBy(page, view, choice)}
        />
      )}
      <FigureKey entries={figure.key} />
      <ChartFigure draw={figure.draw} />
      <ul className={styles.memberships}>
        {page.tasks.map(({ name, title }) => (
          <li key={name}>{`${title}: ${membershipHere(page, name)}`}</li>
        ))}
      </ul>
      <Tools page={page} view={view} figure={figure} />
    </Section>
  );
}

const USUAL = edgesChoiceIn(parseHeadView({}));

/** The same page, on the task that it shows, with circuits by other settings. */
function hrefBy({ model, head, task }: HeadPage, view: HeadView, choice: Partial<EdgesChoice>): string {
  return headHref(model.name, head, headQuery({ ...view, ...choice, task: task?.name ?? null }));
}
