/** @file The page of checkpoint health: which checkpoints are not what their names claim, and what follows for results. */
import { ChartFigure } from "../../charts/figure.tsx";
import { FigureKey } from "../../charts/figure-key.tsx";
import { formatCount, formatCountOf } from "../../lib/format.ts";
import { Choice, Controls } from "../../ui/choice.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Note, Section } from "../../ui/section.tsx";
import { FigureTools } from "../sharing/tools.tsx";
import { type FindingGroup, findingGroups, licenceOf, lookedAt, shownModels, soundGroups, totalsOf } from "./derive.ts";
import { KIND_WORDS } from "./kinds.ts";
import type { ModelHealth } from "./query.ts";
import { checkpointsFigure } from "./shared-figures.ts";
import styles from "./view.module.css";
import { type HealthView, healthViewHref } from "./view-state.ts";

interface HealthProps {
  models: readonly ModelHealth[];
  view: HealthView;
}

export function Health({ models, view }: HealthProps) {
  const shown = shownModels(models, view);
  return (
    <>
      <HealthControls models={models} view={view} />
      <Totals models={shown} />
      {shown.length === 0 ? <Note>No model has findings in this view.</Note> : <Strip models={shown} view={view} />}
      {shown
        .filter(({ findings }) => findings.length > 0)
        .map((health) => (
          <ModelFindings key={health.model.name} health={health} />
        ))}
      <SoundModels models={shown} />
      <Kinds />
    </>
  );
}

function HealthControls({ models, view }: HealthProps) {
  const families = [...new Set(models.map(({ model }) => model.family))];
  const familyOptions = [null, ...families].map((family) => ({
    label: family ?? "All",
    href: healthViewHref({ ...view, family }),
    active: family === view.family,
  }));
  const showOptions = (["all", "suspicious"] as const).map((show) => ({
    label: show === "all" ? "All" : "With findings",
    href: healthViewHref({ ...view, show }),
    active: show === view.show,
  }));
  return (
    <Controls>
      {families.length > 1 && <Choice label="Family" options={familyOptions} />}
      <Choice label="Models" options={showOptions} />
    </Controls>
  );
}

function Totals({ models }: { models: readonly ModelHealth[] }) {
  const { checkpoints, examined, suspicious, leftOut } = totalsOf(models);
  return (
    <Facts
      large
      facts={[
        {
          term: "Checkpoints known",
          value: formatCount(checkpoints),
          note: `of ${formatCountOf(models.length, "model")}`,
        },
        { term: "Files looked at", value: formatCount(examined), note: "by atlas verify, or when analysed" },
        { term: "Suspicious", value: formatCount(suspicious), note: "with at least one finding" },
        { term: "Left out of trends", value: formatCount(leftOut), note: "suspicious, though there are results" },
      ]}
    />
  );
}

function Strip({ models, view }: HealthProps) {
  const figure = checkpointsFigure(models);
  return (
    <Section title="Checkpoints over training" aside="every one that is known">
      <FigureKey entries={figure.key} />
      <ChartFigure draw={figure.draw} />
      <FigureTools figure={figure} address={healthViewHref(view)} />
      <Note>
        Hollow marks are drawn hollow on every chart of the site. Trends, comparisons and top heads leave such
        checkpoints out unless they are asked for, and name what they left out.
      </Note>
    </Section>
  );
}

function ModelFindings({ health }: { health: ModelHealth }) {
  const { model, suspicious } = health;
  return (
    <div id={model.name}>
      <Section title={model.name} aside={`${lookedAt(health)}, ${formatCount(suspicious)} suspicious`}>
        <ul className={styles.findings}>
          {findingGroups(health).map((group) => (
            <Finding key={group.title} group={group} />
          ))}
        </ul>
        <Note>{licenceOf(health)}</Note>
      </Section>
    </div>
  );
}

function SoundModels({ models }: { models: readonly ModelHealth[] }) {
  const groups = soundGroups(models);
  if (groups.length === 0) return null;
  return (
    <Section title="Models without findings">
      {groups.map(({ models: alike, sentences }) => (
        <div key={sentences.join(" ")} className={styles.sound}>
          <ul>
            {alike.map(({ name, looked }) => (
              <li key={name} id={name}>
                <strong>{name}</strong> <span>{looked}</span>
              </li>
            ))}
          </ul>
          <Note>{sentences.join(" ")}</Note>
        </div>
      ))}
    </Section>
  );
}

function Finding({ group: { title, severity, lines, leftOut, found } }: { group: FindingGroup }) {
  return (
    <li className={`${styles.finding} ${severity === "error" ? styles.error : ""}`}>
      <h3>
        {title} <span className={styles.severity}>{severity}</span>
      </h3>
      {lines.length === 1 ? (
        <p>{lines[0]}</p>
      ) : (
        <ul className={styles.lines}>
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
      <p className={styles.where}>{`Left out of trends: ${leftOut}. Found ${found}.`}</p>
    </li>
  );
}

function Kinds() {
  return (
    <Section title="What findings mean">
      <dl className={styles.kinds}>
        {Object.entries(KIND_WORDS).map(([kind, { title, meaning, remedy }]) => (
          <div key={kind}>
            <dt>{title}</dt>
            <dd>{`${meaning} ${remedy}`}</dd>
          </div>
        ))}
      </dl>
    </Section>
  );
}
