/** @file What a checkpoint has on a task where it has nothing by the settings that are asked for. */
import { drawName, drawWords } from "../../lib/draw.ts";
import { choiceFor, type EdgesChoice, type ResultSettings, settingsLabels } from "../../lib/settings.ts";
import { kindOf } from "../circuit/derive.ts";
import type { HeadPage, Sibling } from "./query.ts";
import type { HeadView } from "./view-state.ts";

export interface OtherSettings {
  /** What of them is not as asked for. */
  label: string;
  choice: EdgesChoice;
}

/** One of each kind of result, the newest first; where a draw of prompts is asked for, one of each kind on each draw. */
export function otherSettings(
  { siblings, task }: Pick<HeadPage, "siblings" | "task">,
  view: HeadView,
): OtherSettings[] {
  if (task === null) return [];
  const drawOf = ({ dataset }: Sibling) => (view.draw === null ? "" : dataset.hash);
  const kinds = new Map(siblings.toReversed().map((one) => [kindOf(one) + drawOf(one), one]));
  const all = [...kinds.values()].toReversed();
  if (all.length === 0) return [];
  const settings = all.map((one) => one.settings);
  const draws = all.map(({ dataset }) => dataset);
  const labels = settingsLabels([...settings, filled(view, settings[0]!, task.metric)]);
  return all.map((one, i) => {
    const draw = view.draw === null ? null : one.dataset;
    return {
      label: [labels[i], draw && drawWords(draw)].filter(Boolean).join(", "),
      choice: choiceFor(one.settings, task.metric, draw && drawName(draw, draws)),
    };
  });
}

/** The settings asked for; what may be anything is as in a result. */
function filled(view: HeadView, result: ResultSettings, metric: ResultSettings["metric"]): ResultSettings {
  return {
    metric: view.metric ?? metric,
    ablation: view.ablation ?? "INTERCHANGE",
    reference: view.reference ?? result.reference,
    pooled: view.pooled ?? result.pooled,
    level: "EDGE",
    method: view.method ?? result.method,
    search: view.search ?? "STABLE",
  };
}
