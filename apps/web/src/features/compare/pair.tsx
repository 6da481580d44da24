/** @file The two circuits that are compared: which they are, the checkpoints around them, and the way to others. */
import Form from "next/form";
import Link from "next/link";
import type { DrawOption } from "../../lib/draw.ts";
import { formatCount, formatShort } from "../../lib/format.ts";
import { circuitHref, compareHref, type DrawnCircuitKey, formatDrawnKey } from "../../lib/hrefs.ts";
import { timeIn } from "../../lib/time-axis.ts";
import { ArrowKeys } from "../../ui/arrow-keys.tsx";
import { Choice, Controls } from "../../ui/choice.tsx";
import { neighbours } from "../circuit/derive.ts";
import { circuitQuery, parseCircuitView } from "../circuit/view-state.ts";
import type { TrainingSeries } from "../training/derive.ts";
import { sameShape } from "./derive.ts";
import styles from "./pair.module.css";
import type { Comparison } from "./query.ts";
import { compareQuery, type SettledView } from "./view-state.ts";

const hrefOf = (view: SettledView) => compareHref(compareQuery(view));

export function Pair({ comparison }: { comparison: Comparison }) {
  const { view } = comparison;
  return (
    <>
      <ArrowKeys />
      <Lines comparison={comparison} />
      <div className={styles.pair}>
        <Side name="from" title="First" comparison={comparison} series={comparison.from} />
        <Link
          className={styles.swap}
          href={hrefOf({ ...view, from: view.to, to: view.from })}
          scroll={false}
          prefetch={false}
        >
          Swap
        </Link>
        <Side name="to" title="Second" comparison={comparison} series={comparison.to} />
      </div>
    </>
  );
}

/** Model and task of both circuits at once, at the same checkpoints. On another line the draws may not be the same, so that it begins with any. */
function Lines({ comparison: { catalogue, view } }: { comparison: Comparison }) {
  const both = (line: Partial<DrawnCircuitKey>) => {
    const change = { ...line, draw: null };
    return hrefOf({ ...view, from: { ...view.from, ...change }, to: { ...view.to, ...change } });
  };
  const tasks = catalogue.tasks.map(({ name, title }) => ({
    label: title,
    href: both({ task: name }),
    active: view.from.task === name && view.to.task === name,
  }));
  const models = catalogue.models.map(({ name }) => ({
    label: name,
    href: both({ model: name }),
    active: view.from.model === name && view.to.model === name,
  }));
  return (
    <Controls>
      <Choice label="Task of both" options={tasks} />
      <Choice label="Model of both" options={models} />
    </Controls>
  );
}

interface SideProps {
  name: "from" | "to";
  title: string;
  comparison: Comparison;
  series: TrainingSeries | undefined;
}

function Side({ name, title, comparison: { diff, view, catalogue, draws }, series }: SideProps) {
  const key = view[name];
  const { checkpoint, task, circuit } = diff[name];
  const { previous, next } = neighbours(series?.points ?? [], key.revision);
  const at = (revision: string) => hrefOf({ ...view, [name]: { ...key, revision } });
  /** The arrow keys move the second circuit. */
  const keyed = (rel: "prev" | "next") => (name === "to" ? rel : undefined);
  const tokens = checkpoint.tokens === null ? "" : `, ${formatShort(checkpoint.tokens)} tokens`;
  return (
    <section className={styles.side} aria-label={`${title} circuit`}>
      <h2>
        <span className={styles.which}>{title}</span>
        <Link
          href={circuitHref(key, circuitQuery({ ...parseCircuitView({}), ...timeIn(view), draw: key.draw }))}
        >{`${checkpoint.model.name}, step ${formatCount(checkpoint.step)}`}</Link>
      </h2>
      <p>{`${task.title}${tokens}; ${formatCount(circuit.edgeCount)} edges, ${formatCount(circuit.nodeCount)} nodes`}</p>
      <div className={styles.steps}>
        {previous && (
          <Step href={at(previous.revision)} label={`← step ${formatCount(previous.step)}`} rel={keyed("prev")} />
        )}
        {next && <Step href={at(next.revision)} label={`step ${formatCount(next.step)} →`} rel={keyed("next")} />}
      </div>
      <Draws name={name} view={view} draws={draws[name]} />
      <SameShape name={name} view={view} catalogue={catalogue} />
      <Chooser name={name} view={view} series={series} tasks={catalogue.tasks.map((one) => one.name)} />
    </section>
  );
}

interface DrawsProps {
  name: "from" | "to";
  view: SettledView;
  draws: readonly DrawOption[];
}

/** The same checkpoint on other prompts of its task, on this side alone. */
function Draws({ name, view, draws }: DrawsProps) {
  if (draws.length === 0) return null;
  const options = draws.map(({ draw, label, active }) => ({
    ...{ label, active, href: hrefOf({ ...view, [name]: { ...view[name], draw } }) },
  }));
  return <Choice label="Draw of prompts" options={options} />;
}

interface SameShapeProps {
  name: "from" | "to";
  view: SettledView;
  catalogue: Comparison["catalogue"];
}

/** Another model of the same shape, such as one of another seed or size of data, on this side alone. */
function SameShape({ name, view, catalogue: { models } }: SameShapeProps) {
  const key = view[name];
  const alike = sameShape(models, key.model);
  if (alike.length < 2) return null;
  const options = alike.map((model) => ({
    label: model,
    href: hrefOf({ ...view, [name]: { ...key, model, draw: null } }),
    active: model === key.model,
  }));
  return <Choice label="Model here alone" options={options} />;
}

function Step({ href, label, rel }: { href: string; label: string; rel: "prev" | "next" | undefined }) {
  return (
    <Link href={href} scroll={false} prefetch={false} {...(rel && { rel })}>
      {label}
    </Link>
  );
}

interface ChooserProps {
  name: "from" | "to";
  view: SettledView;
  series: TrainingSeries | undefined;
  tasks: readonly string[];
}

/** A form, so that it works without scripts: a checkpoint of the same model, on this task or on another. */
function Chooser({ name, view, series, tasks }: ChooserProps) {
  const rest = compareQuery(view);
  rest.delete(name);
  const key = view[name];
  const revisions = series?.points ?? [];
  return (
    <Form action="/compare" scroll={false} className={styles.form!}>
      {[...rest].map(([field, value]) => (
        <input key={field} type="hidden" name={field} value={value} />
      ))}
      <select
        name={name}
        defaultValue={formatDrawnKey(key)}
        key={formatDrawnKey(key)}
        aria-label={`Circuit of the ${name === "from" ? "first" : "second"}`}
      >
        {tasks.map((task) => (
          <optgroup key={task} label={task}>
            {revisions.map(({ revision, step }) => (
              <option
                key={revision}
                value={formatDrawnKey({ ...key, task, revision, draw: task === key.task ? key.draw : null })}
              >
                {`${task}, step ${formatCount(step)}`}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
      <button type="submit">Compare</button>
    </Form>
  );
}
