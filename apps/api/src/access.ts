/**
 * @file The one place that says what a viewer may see. Every query path takes its filter from here.
 *
 * A result is visible when its project is, and so is a look at a checkpoint with what it found. Models, checkpoints and tasks
 * are visible when one of their results, looks or imported results is: a model that exists only in a private project does not show that it exists. Below a visible run everything is
 * visible, and so is what it hangs on; only lists of runs, and of what holds runs, need the filter.
 */
import { UserError } from "@atlas/schema";
import type { Viewer } from "./context.ts";

/** Filters for relational queries, by the table they belong to. */
export function visible(_viewer: Viewer) {
  const project = { visibility: "public" } as const;
  const runs = { project };
  const headScores = { project };
  const imported = { origin: { project } };
  const checkpoints = {
    OR: [
      { runs },
      { headScores },
      { verifications: { project } },
      { examinations: { project } },
      { importedCircuits: imported },
      { importedValues: imported },
    ],
  };
  return {
    runs,
    models: { OR: [{ checkpoints }, { importedValues: imported }] },
    checkpoints,
    examinations: { project },
    findings: { project },
    tasks: { runs },
    datasets: { runs },
    circuits: { run: runs },
    headScores,
    headScoreDefinitions: { scores: headScores },
    imports: { project },
    verifications: { project },
    importedCircuits: imported,
    importedValues: imported,
  };
}

/** @throws UserError when the viewer may not change anything. A writer may write to every project, and sees what everybody sees. */
export function requireWriter(viewer: Viewer): void {
  if (viewer.kind !== "writer") throw new UserError(viewer.mayNotWrite, { code: "FORBIDDEN" });
}

/** Jobs belong to the installation and, so far, only work for its public project: everybody may watch them. */
export function visibleJobs<Job>(_viewer: Viewer, jobs: Job[]): Job[] {
  return jobs;
}
