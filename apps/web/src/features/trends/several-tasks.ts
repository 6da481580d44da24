/** @file Several tasks at once: a panel a task on one time axis and one scale, or, of many series, a row each of colours. */
import { sideBeyond } from "../../charts/beyond-frame.ts";
import type { HeatRows } from "../../charts/heat-rows.ts";
import type { TrainingChart } from "../../charts/training-chart.ts";
import { formatCount, formatList, formatTick } from "../../lib/format.ts";
import { modelHref } from "../../lib/hrefs.ts";
import { timeIn } from "../../lib/time-axis.ts";
import type { Catalogue, Task } from "../catalogue/query.ts";
import { modelQuery, parseModelView } from "../model/view-state.ts";
import { type Clock, chartOf, type Line, needsCaveat, timeOf } from "../training/chart.ts";
import { ACCURACY, CIRCUIT_QUANTITIES, metricQuantity, type Quantity } from "../training/quantity.ts";
import type { TrendsView } from "./view-state.ts";

export interface OfTask {
  task: Task;
  lines: readonly Line[];
}

/** More lines cannot be followed by eye. */
export const MOST_LINES = 50;

export type Part = "behaviour" | "circuit";

export function quantityOf(part: Part, { metric }: Pick<Task, "metric">, view: TrendsView): Quantity {
  if (part === "circuit") return CIRCUIT_QUANTITIES[view.size];
  return view.y === "accuracy" ? ACCURACY : metricQuantity(metric);
}

export const linesOf = (all: readonly OfTask[]): Line[] => all.flatMap(({ lines }) => lines);

/** The tasks that the view asks for, in the catalogue's order; of one task, all that could be asked for. */
export function shownTasks({ tasks }: Pick<Catalogue, "tasks">, { tasks: asked }: TrendsView): Task[] {
  return tasks.filter(({ name }) => !Array.isArray(asked) || asked.includes(name));
}

export function severalTitle(catalogue: Pick<Catalogue, "tasks">, view: TrendsView): string {
  const tasks = shownTasks(catalogue, view);
  if (tasks.length === 0) return "Trends";
  const words = tasksWords(tasks, view);
  return `${words[0]!.toUpperCase()}${words.slice(1)} over training`;
}

/** More tasks than these are counted, not named. */
const MOST_NAMED = 3;

/** In a title. */
export function tasksWords(tasks: readonly Pick<Task, "title">[], view: TrendsView): string {
  if (view.tasks === "all") return "all tasks";
  if (tasks.length > MOST_NAMED) return `${tasks.length} tasks`;
  return formatList(
    tasks.map(({ title }) => title),
    "and",
  );
}

export function isHeatmap(all: readonly OfTask[]): boolean {
  return linesOf(all).length > MOST_LINES;
}

export interface TaskPanel {
  title: string;
  chart: Omit<TrainingChart, "width" | "height">;
}

/** What time looks like, for every panel alike. */
export function sharedAxis(all: readonly OfTask[], view: TrendsView): TrainingChart["x"] {
  return chartOf({ lines: linesOf(all), quantity: ACCURACY, clock: clockOf(view), scale: view.scale }).x;
}

/** Panels of one quantity have one scale; metrics of different units have their own. */
export function taskPanels(all: readonly OfTask[], part: Part, view: TrendsView): TaskPanel[] {
  const x = sharedAxis(all, view);
  return all.map(({ task, lines }) => {
    const quantity = { ...quantityOf(part, task, view), domain: domainFor(all, part, task, view) };
    const chart = chartOf({ lines, quantity, clock: clockOf(view), scale: view.scale, carried: timeIn(view) });
    const series = chart.series.map((one) => ({ ...one, points: namedAfter(task, one.points) }));
    return { title: task.title, chart: { ...chart, series, label: `${chart.label}, ${task.title}`, x } };
  });
}

/** A point or a row is read alone, without the title above it. */
function namedAfter<Mark extends { title: string }>({ title }: Task, marks: readonly Mark[]): Mark[] {
  return marks.map((mark) => ({ ...mark, title: `${title}: ${mark.title}` }));
}

/** A row a model below the title of each task, in colours of a range that is fixed over all steps of all rows of its quantity. */
export function heatGroups(all: readonly OfTask[], part: Part, view: TrendsView): HeatRows["groups"] {
  return all.map(({ task, lines }) => {
    const quantity = quantityOf(part, task, view);
    const domain = domainFor(all, part, task, view);
    const rows = lines.map((line) => heatRow(line, quantity, domain, view));
    return { title: task.title, rows: namedAfter(task, rows) };
  });
}

function heatRow(
  line: Line,
  quantity: Quantity,
  domain: [number, number],
  view: TrendsView,
): HeatRows["groups"][number]["rows"][number] {
  const [low, high] = domain;
  const timed = line.points.filter((point) => timeOf(point, clockOf(view)) !== null);
  const words = [timed[0], timed.at(-1)].flatMap((point) => {
    if (point === undefined) return [];
    const value = quantity.value(point, line.totalEdges);
    return [`${value === null ? "undefined" : quantity.format(value)} at step ${formatCount(point.step)}`];
  });
  return {
    name: line.model,
    href: modelHref(line.model, modelQuery({ ...parseModelView({}), ...timeIn(view), task: line.task })),
    title: `${line.model}, ${quantity.label}: ${words.join(", ")}`,
    cells: timed.map((point) => {
      const value = quantity.value(point, line.totalEdges);
      return {
        x: timeOf(point, clockOf(view))!,
        strength: value === null ? null : (value - low) / (high - low),
        hollow: needsCaveat(quantity, point) || sideBeyond(value, domain) !== null,
      };
    }),
  };
}

/** What the ends of the colours mean; of several quantities, each has its own. */
export function heatEnds(all: readonly OfTask[], part: Part, view: TrendsView): [string, string] {
  const labels = new Set(all.map(({ task }) => quantityOf(part, task, view).label));
  const [first] = all;
  if (labels.size > 1 || first === undefined) return ["lowest", "highest of its metric"];
  const quantity = quantityOf(part, first.task, view);
  const [low, high] = domainFor(all, part, first.task, view);
  const format = quantity.tick ?? formatTick;
  return [format(low), `${format(high)} ${quantity.label.toLowerCase()}`];
}

/** Of all tasks that are measured alike. */
function domainFor(all: readonly OfTask[], part: Part, task: Task, view: TrendsView): [number, number] {
  const quantity = quantityOf(part, task, view);
  const alike = all.filter((other) => quantityOf(part, other.task, view).label === quantity.label);
  return chartOf({ lines: linesOf(alike), quantity, clock: clockOf(view), scale: view.scale }).y.domain;
}

/** Panels of all tasks stand over time; a quantity against another is of one task. */
export function clockOf({ x }: TrendsView): Clock {
  return x === "behaviour" ? "tokens" : x;
}

/** What stands on the x axis, whatever the address keeps for a single task. */
export function drawnAgainst(view: TrendsView): TrendsView["x"] {
  return view.tasks === "one" ? view.x : clockOf(view);
}
