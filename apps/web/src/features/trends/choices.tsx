/** @file What the trends page can be asked to show: links, so that each view has an address. */
import { SeriesKey } from "../../charts/series-key.tsx";
import { seriesStyle } from "../../charts/series-style.ts";
import { trendsHref } from "../../lib/hrefs.ts";
import { Choice, Controls } from "../../ui/choice.tsx";
import type { Catalogue } from "../catalogue/query.ts";
import { drawnAgainst } from "./several-tasks.ts";
import { type TrendsView, trendsQuery } from "./view-state.ts";

interface TaskChoiceProps {
  catalogue: Catalogue;
  /** Names of those shown. */
  shown: readonly string[];
  view: TrendsView;
}

/** One task leads to another; of several each can be shown or hidden. */
export function TaskChoice({ catalogue: { tasks }, shown, view }: TaskChoiceProps) {
  const all = tasks.map(({ name }) => name);
  const hrefOf = (change: Pick<TrendsView, "tasks" | "task">) => trendsHref(trendsQuery({ ...view, ...change }));
  const hrefOfSome = (names: string[]) => hrefOf({ tasks: names.length === all.length ? "all" : names, task: null });
  const options = tasks.map(({ name, title }) => {
    const active = shown.includes(name);
    if (view.tasks === "one") return { label: title, href: hrefOf({ tasks: "one", task: name }), active };
    const next = all.filter((other) => (other === name ? !active : shown.includes(other)));
    return { label: title, href: hrefOfSome(next), active, hint: active ? `Hide ${title}` : `Show ${title}` };
  });
  const some = all.filter((name) => shown.includes(name));
  const counts = [
    { label: "One", href: hrefOf({ tasks: "one", task: some[0] ?? null }), active: view.tasks === "one" },
    { label: "Several", href: hrefOf({ tasks: some, task: null }), active: Array.isArray(view.tasks) },
    { label: "All", href: hrefOf({ tasks: "all", task: null }), active: view.tasks === "all" },
  ];
  return (
    <>
      {all.length > 1 && <Choice label="Tasks at once" options={counts} />}
      <Choice label="Task" options={options} />
    </>
  );
}

/** Legend and control in one: each model can be shown or hidden. */
export function ModelChoice({ catalogue: { models }, view }: { catalogue: Catalogue; view: TrendsView }) {
  const all = models.map(({ name }) => name);
  const shown = view.models ?? all;
  const options = all.map((name, rank) => {
    const active = shown.includes(name);
    const next = all.filter((other) => (other === name ? !active : shown.includes(other)));
    return {
      label: <SeriesKey name={name} style={seriesStyle(rank)} />,
      href: trendsHref(trendsQuery({ ...view, models: next.length === all.length ? null : next })),
      active,
      hint: active ? `Hide ${name}` : `Show ${name}`,
    };
  });
  return <Choice label="Models" options={options} />;
}

interface ViewChoiceProps<Name extends "x" | "scale" | "y" | "size"> {
  label: string;
  name: Name;
  names: Partial<Record<TrendsView[Name], string>>;
  view: TrendsView;
}

function ViewChoice<Name extends "x" | "scale" | "y" | "size">({ label, name, names, view }: ViewChoiceProps<Name>) {
  const options = Object.entries(names as Record<string, string>).map(([value, text]) => ({
    label: text,
    href: trendsHref(trendsQuery({ ...view, [name]: value })),
    active: view[name] === value,
  }));
  return <Choice label={label} options={options} />;
}

/** Of the upper chart, and what stands on the x axis of both. */
export function BehaviourChoices({ view }: { view: TrendsView }) {
  const time = { tokens: "Tokens", steps: "Steps" };
  const x = view.tasks === "one" ? { ...time, behaviour: "Behaviour" } : time;
  return (
    <Controls>
      <ViewChoice label="Measure" name="y" names={{ accuracy: "Accuracy", metric: "Metric" }} view={view} />
      <ViewChoice label="Against" name="x" names={x} view={{ ...view, x: drawnAgainst(view) }} />
      <ViewChoice label="Time axis" name="scale" names={{ log: "Logarithmic", linear: "Linear" }} view={view} />
    </Controls>
  );
}

export function SizeChoice({ view }: { view: TrendsView }) {
  return (
    <Controls>
      <ViewChoice
        label="Size as"
        name="size"
        names={{ share: "Share of edges", edges: "Edges", nodes: "Nodes", faithfulness: "Faithfulness" }}
        view={view}
      />
    </Controls>
  );
}
