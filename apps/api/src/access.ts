/**
 * @file The one place that says what a viewer may see. Every query path takes its filter from here.
 *
 * A result is visible when its project is, and so are a release and a look at a checkpoint with what it found. Families, models, checkpoints and tasks
 * are visible when one of their results, looks or imported results is: a model that exists only in a private project does not show that it exists. Below a visible run everything is
 * visible, and so is what it hangs on; only lists of runs, and of what holds runs, need the filter, and what a verification says of a circuit: that may be of another project. A release holds results of its own
 * project alone, as its results are in releases of theirs.
 */
import { UserError } from "@atlas/schema";
import {
  checkpoints,
  examinations,
  headScores,
  importedCircuits,
  importedValues,
  imports,
  projects,
  runs,
  verifications,
} from "@atlas/schema/db";
import { type Column, type SQL, sql } from "drizzle-orm";
import type { Viewer } from "./context.ts";

/** Filters for relational queries, by the table they belong to. */
export function visible(_viewer: Viewer) {
  const project = { visibility: "public" } as const;
  const ofRuns = { project };
  const ofHeadScores = { project };
  const imported = { origin: { project } };
  return {
    projects: project,
    runs: ofRuns,
    models: { RAW: isVisibleModel },
    families: { models: { RAW: isVisibleModel } },
    checkpoints: { RAW: isVisibleCheckpoint },
    examinations: { project },
    findings: { project },
    tasks: { runs: ofRuns },
    datasets: { runs: ofRuns },
    circuits: { run: ofRuns },
    headScores: ofHeadScores,
    headScoreDefinitions: { scores: ofHeadScores },
    imports: { project },
    verifications: { project },
    releases: { project },
    importedCircuits: imported,
    importedValues: imported,
  };
}

/** @throws UserError when the viewer may not change anything. A writer may write to every project, and sees what everybody sees. */
export function requireWriter(viewer: Viewer): void {
  if (viewer.kind !== "writer") throw new UserError(viewer.mayNotWrite, { code: "FORBIDDEN" });
}

/** Rows of the projects that may be seen, and of their imports. */
const SEEN = sql`(select ${projects.id} from ${projects} where ${projects.visibility} = 'public')`;
const SEEN_IMPORTS = sql`(select ${imports.id} from ${imports} where ${imports.projectId} in ${SEEN})`;

/**
 * One question of several parts, the likeliest first, of which PostgreSQL asks no more than it needs, by index. As alternatives it would
 * read whole tables to answer each part for all rows there are: 20 ms for one model, with the results of ten.
 */
function isVisibleCheckpoint({ id }: { id: Column }): SQL {
  return sql`exists (
    select from ${runs} where ${runs.checkpointId} = ${id} and ${runs.projectId} in ${SEEN}
    union all select from ${headScores} where ${headScores.checkpointId} = ${id} and ${headScores.projectId} in ${SEEN}
    union all select from ${examinations} where ${examinations.checkpointId} = ${id} and ${examinations.projectId} in ${SEEN}
    union all select from ${verifications} where ${verifications.checkpointId} = ${id} and ${verifications.projectId} in ${SEEN}
    union all select from ${importedCircuits} where ${importedCircuits.checkpointId} = ${id} and ${importedCircuits.importId} in ${SEEN_IMPORTS}
    union all select from ${importedValues} where ${importedValues.checkpointId} = ${id} and ${importedValues.importId} in ${SEEN_IMPORTS}
  )`;
}

function isVisibleModel({ id }: { id: Column }): SQL {
  return sql`exists (
    select from ${checkpoints} where ${checkpoints.modelId} = ${id} and ${isVisibleCheckpoint(checkpoints)}
    union all select from ${importedValues} where ${importedValues.modelId} = ${id} and ${importedValues.importId} in ${SEEN_IMPORTS}
  )`;
}

/** Jobs belong to the installation and, so far, only work for its public project: everybody may watch them. */
export function visibleJobs<Job>(_viewer: Viewer, jobs: Job[]): Job[] {
  return jobs;
}
