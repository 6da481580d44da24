/** @file Circuits, found by the names of their model, their task and their step, of which one may be missing. */
import { formatCount } from "../../lib/format.ts";
import { circuitHref } from "../../lib/hrefs.ts";
import { type TimeAxis, timeQuery } from "../../lib/time-axis.ts";
import { type Hit, nearness } from "./hits.ts";
import type { SearchCircuits, SearchModel, SearchTask } from "./query.ts";
import type { Wanted } from "./wanted.ts";

/** More of one model are seldom meant. */
const MOST_STEPS = 3;

/** Of each task that the text names, the models that it names beside it; all of them beside a step. */
export function namedTogether(
  { words, step }: Wanted,
  models: readonly SearchModel[],
  tasks: readonly SearchTask[],
): { task: SearchTask; models: SearchModel[] }[] {
  const names = step?.others ?? words;
  return tasks
    .map((task) => ({ task, models: models.filter((model) => areNamed(names, model, task, step !== null)) }))
    .filter((found) => found.models.length > 0);
}

function areNamed(words: readonly string[], model: SearchModel, task: SearchTask, anyModel: boolean): boolean {
  const holds = (text: string) => words.filter((word) => text.toLowerCase().includes(word));
  const [ofModel, ofTask] = [holds(model.name), holds(`${task.name} ${task.title}`)];
  const all = new Set([...ofModel, ...ofTask]);
  return ofTask.length > 0 && all.size === words.length && (anyModel || (ofModel.length > 0 && all.size > 1));
}

/** The newest of each model; where digits are given, those whose steps begin so, the exact one first. */
export function circuitHits(
  task: SearchTask,
  found: readonly SearchCircuits[],
  digits: string | null,
  time: TimeAxis,
): Hit[] {
  return found.flatMap(({ model, revisions, steps, edges }) => {
    const places = [...steps.keys()].toReversed();
    const meant =
      digits === null
        ? places.slice(0, 1)
        : places
            .filter((i) => String(steps[i]).startsWith(digits))
            .toSorted((a, b) => nearness(String(steps[a]), digits) - nearness(String(steps[b]), digits))
            .slice(0, MOST_STEPS);
    return meant.map((i): Hit => {
      const detail = `circuit of ${formatCount(edges[i]!)} edges at step ${formatCount(steps[i]!)}`;
      const key = { model: model.name, task: task.name, revision: revisions[i]! };
      return {
        kind: "circuit",
        name: `${task.title} in ${model.name}`,
        detail,
        href: circuitHref(key, timeQuery(time)),
      };
    });
  });
}
