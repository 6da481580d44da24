/** @file Options that decide how an analysis measures and scores, for commands that analyse tasks. */
import { resolve } from "node:path";
import {
  type AnalysisChoice,
  analysisChoice,
  isTaskMetric,
  MAX_RESAMPLES,
  METRICS,
  OWN_REFERENCES,
  SEARCH_RULES,
  type TaskSettings,
} from "@atlas/schema";
import { type Command, Option } from "commander";
import { ablationOption, pooledOption, referenceOption } from "./evaluation-options.ts";
import { levelOption, methodOption, pathOption, stepsOption, wholeNumber } from "./options.ts";
import { chosenTaskSettings } from "./task-options.ts";

export const analysisOptions = (): Option[] => [
  new Option(
    "--metric <name>",
    "what is measured at the answer, where it is not the task's own; accuracy and rank have no slope and need --method exact",
  ).choices(METRICS),
  methodOption(),
  levelOption(),
  stepsOption(),
  pathOption("midpoint"),
  ablationOption(),
  referenceOption(),
  pooledOption(),
  new Option(
    "--search <rule>",
    "the smallest circuit that is faithful: stable from some size on, by plain bisection, or as Tigges et al. 2024 search (default: stable, in paper mode paper)",
  ).choices(SEARCH_RULES),
  new Option(
    "--resamples <number>",
    "resamples of the prompts for intervals, stability, and how often each edge and node is chosen, such as 1000",
  ).argParser(wholeNumber("--resamples", 1, MAX_RESAMPLES)),
];

/** What the command line said: a metric of answers is a setting of the task, whose prompts it may decide, every other one of the analysis. */
export function chosenAnalysis(command: Command): { taskSettings: TaskSettings; choice: AnalysisChoice } {
  const all = command.opts();
  const said = Object.keys(all).filter((name) => command.getOptionValueSource(name) === "cli");
  const { metric, ...settings } = Object.fromEntries(said.map((name) => [name, all[name]]));
  const ofTask = isTaskMetric(metric);
  const known = Object.entries(settings).filter(([name]) => name in analysisChoice.shape);
  const choice = analysisChoice.parse({ ...Object.fromEntries(known), ...(metric && !ofTask && { metric }) });
  if (choice.reference !== undefined && !OWN_REFERENCES.some((own) => own === choice.reference))
    choice.reference = resolve(choice.reference);
  return { taskSettings: chosenTaskSettings({ ...settings, ...(ofTask && { metric }) }), choice };
}
