/** @file Which page and figures an address means, so that files and embeds have one way to them. */
import { decode } from "../../lib/hrefs.ts";
import { sharedAtlas } from "../atlas/figures.ts";
import { sharedCircuit } from "../circuit/shared-figures.tsx";
import { sharedComparison } from "../compare/shared-figures.tsx";
import { sharedHead } from "../head/shared-figures.tsx";
import { sharedHealth } from "../health/shared-figures.ts";
import { sharedModel } from "../model/shared-figures.tsx";
import { sharedReleases } from "../releases/shared-figures.ts";
import { sharedRuns } from "../runs/shared-figures.ts";
import { sharedTask } from "../tasks/shared-figures.ts";
import { sharedTasks } from "../tasks/tasks-figure.ts";
import { sharedTrends } from "../trends/figures.ts";
import type { Figure, SharedPage } from "./figure.ts";

type Params = Record<string, string | undefined>;

/** @param path segments as they stand in the address; the home page is "index". Null where no page with figures is meant. */
export async function sharedPage(path: readonly string[], params: Params): Promise<SharedPage | null> {
  const [kind, ...names] = path.map(decode);
  const [first, second, third] = names;
  if (kind === "index" && names.length === 0) return sharedAtlas(params);
  if (kind === "trends" && names.length === 0) return sharedTrends(params);
  if (kind === "compare" && names.length === 0) return sharedComparison(params);
  if (kind === "health" && names.length === 0) return sharedHealth(params);
  if (kind === "models" && names.length === 1) return sharedModel(first!, params);
  if (kind === "models" && second === "heads" && names.length === 3) return sharedHead(first!, third!, params);
  if (kind === "tasks" && names.length === 0) return sharedTasks();
  if (kind === "tasks" && names.length === 1) return sharedTask(first!, params);
  if (kind === "releases" && names.length === 0) return sharedReleases();
  if (kind === "runs" && names.length === 0) return sharedRuns(params);
  if (kind === "circuits" && names.length === 3)
    return sharedCircuit({ model: first!, task: second!, revision: third! }, params);
  return null;
}

/** The one that the address names, or the page's main figure; null where it has no figure of that name. */
export function figureOf({ figures }: SharedPage, { figure }: Params): Figure | null {
  return (figure === undefined ? figures[0] : figures.find(({ name }) => name === figure)) ?? null;
}
