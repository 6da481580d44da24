/** @file How tables hang together, for relational queries (one SQL statement for a nested question). */
import { defineRelations } from "drizzle-orm";
import { checkpoints } from "./checkpoint.ts";
import { circuits } from "./circuit.ts";
import { circuitBootstraps } from "./circuit-bootstrap.ts";
import { circuitEdges } from "./circuit-edge.ts";
import { datasets } from "./dataset.ts";
import { edgeScores } from "./edge-scores.ts";
import { examinations } from "./examination.ts";
import { families } from "./family.ts";
import { findingCheckpoints, findings } from "./finding.ts";
import { headScoreDefinitions, headScores } from "./head-score.ts";
import { importedCircuits, importedValues, imports } from "./import.ts";
import { jobProgress } from "./job-progress.ts";
import { models } from "./model.ts";
import { nodeScores } from "./node-score.ts";
import { projects } from "./project.ts";
import { releaseHeadScores, releaseModels, releaseRuns, releases, releaseVerifications } from "./release.ts";
import { runs } from "./run.ts";
import { tasks } from "./task.ts";
import { taskPerformances } from "./task-performance.ts";
import { verifications } from "./verification.ts";

export const tables = {
  projects,
  families,
  models,
  checkpoints,
  tasks,
  datasets,
  runs,
  taskPerformances,
  circuits,
  circuitBootstraps,
  circuitEdges,
  edgeScores,
  nodeScores,
  examinations,
  findings,
  findingCheckpoints,
  headScoreDefinitions,
  headScores,
  imports,
  importedCircuits,
  importedValues,
  verifications,
  releases,
  releaseModels,
  releaseRuns,
  releaseHeadScores,
  releaseVerifications,
  jobProgress,
};

export const relations = defineRelations(tables, (r) => ({
  projects: { runs: r.many.runs({ from: r.projects.id, to: r.runs.projectId }) },
  families: { models: r.many.models({ from: r.families.id, to: r.models.familyId }) },
  models: {
    family: r.one.families({ from: r.models.familyId, to: r.families.id, optional: false }),
    checkpoints: r.many.checkpoints({ from: r.models.id, to: r.checkpoints.modelId }),
    findings: r.many.findings({ from: r.models.id, to: r.findings.modelId }),
    importedValues: r.many.importedValues({ from: r.models.id, to: r.importedValues.modelId }),
    runs: r.many.runs({
      from: r.models.id.through(r.checkpoints.modelId),
      to: r.runs.checkpointId.through(r.checkpoints.id),
    }),
    headScores: r.many.headScores({
      from: r.models.id.through(r.checkpoints.modelId),
      to: r.headScores.checkpointId.through(r.checkpoints.id),
    }),
    verifications: r.many.verifications({
      from: r.models.id.through(r.checkpoints.modelId),
      to: r.verifications.checkpointId.through(r.checkpoints.id),
    }),
  },
  checkpoints: {
    model: r.one.models({ from: r.checkpoints.modelId, to: r.models.id, optional: false }),
    runs: r.many.runs({ from: r.checkpoints.id, to: r.runs.checkpointId }),
    headScores: r.many.headScores({ from: r.checkpoints.id, to: r.headScores.checkpointId }),
    examinations: r.many.examinations({ from: r.checkpoints.id, to: r.examinations.checkpointId }),
    verifications: r.many.verifications({ from: r.checkpoints.id, to: r.verifications.checkpointId }),
    importedCircuits: r.many.importedCircuits({ from: r.checkpoints.id, to: r.importedCircuits.checkpointId }),
    importedValues: r.many.importedValues({ from: r.checkpoints.id, to: r.importedValues.checkpointId }),
    findings: r.many.findings({
      from: r.checkpoints.id.through(r.findingCheckpoints.checkpointId),
      to: r.findings.id.through(r.findingCheckpoints.findingId),
    }),
  },
  examinations: {
    project: r.one.projects({ from: r.examinations.projectId, to: r.projects.id, optional: false }),
    checkpoint: r.one.checkpoints({ from: r.examinations.checkpointId, to: r.checkpoints.id, optional: false }),
  },
  findings: {
    project: r.one.projects({ from: r.findings.projectId, to: r.projects.id, optional: false }),
    model: r.one.models({ from: r.findings.modelId, to: r.models.id, optional: false }),
    checkpoints: r.many.checkpoints({
      from: r.findings.id.through(r.findingCheckpoints.findingId),
      to: r.checkpoints.id.through(r.findingCheckpoints.checkpointId),
    }),
  },
  findingCheckpoints: {
    finding: r.one.findings({ from: r.findingCheckpoints.findingId, to: r.findings.id, optional: false }),
    checkpoint: r.one.checkpoints({
      from: r.findingCheckpoints.checkpointId,
      to: r.checkpoints.id,
      optional: false,
    }),
  },
  headScoreDefinitions: {
    scores: r.many.headScores({ from: r.headScoreDefinitions.id, to: r.headScores.definitionId }),
  },
  headScores: {
    project: r.one.projects({ from: r.headScores.projectId, to: r.projects.id, optional: false }),
    checkpoint: r.one.checkpoints({ from: r.headScores.checkpointId, to: r.checkpoints.id, optional: false }),
    definition: r.one.headScoreDefinitions({
      from: r.headScores.definitionId,
      to: r.headScoreDefinitions.id,
      optional: false,
    }),
  },
  verifications: {
    project: r.one.projects({ from: r.verifications.projectId, to: r.projects.id, optional: false }),
    checkpoint: r.one.checkpoints({ from: r.verifications.checkpointId, to: r.checkpoints.id, optional: false }),
    dataset: r.one.datasets({ from: r.verifications.datasetId, to: r.datasets.id, optional: false }),
    /** Of every project that stores the run in whose circuit shares are also taken. */
    circuitRuns: r.many.runs({
      from: [r.verifications.checkpointId, r.verifications.circuitOf],
      to: [r.runs.checkpointId, r.runs.address],
    }),
  },
  imports: {
    project: r.one.projects({ from: r.imports.projectId, to: r.projects.id, optional: false }),
    circuits: r.many.importedCircuits({ from: r.imports.id, to: r.importedCircuits.importId }),
    values: r.many.importedValues({ from: r.imports.id, to: r.importedValues.importId }),
  },
  importedCircuits: {
    origin: r.one.imports({ from: r.importedCircuits.importId, to: r.imports.id, optional: false }),
    checkpoint: r.one.checkpoints({ from: r.importedCircuits.checkpointId, to: r.checkpoints.id, optional: false }),
  },
  importedValues: {
    origin: r.one.imports({ from: r.importedValues.importId, to: r.imports.id, optional: false }),
    model: r.one.models({ from: r.importedValues.modelId, to: r.models.id, optional: false }),
    checkpoint: r.one.checkpoints({ from: r.importedValues.checkpointId, to: r.checkpoints.id }),
  },
  releases: {
    project: r.one.projects({ from: r.releases.projectId, to: r.projects.id, optional: false }),
    models: r.many.models({
      from: r.releases.id.through(r.releaseModels.releaseId),
      to: r.models.id.through(r.releaseModels.modelId),
    }),
    runs: r.many.runs({
      from: r.releases.id.through(r.releaseRuns.releaseId),
      to: r.runs.id.through(r.releaseRuns.runId),
    }),
    headScores: r.many.headScores({
      from: r.releases.id.through(r.releaseHeadScores.releaseId),
      to: r.headScores.id.through(r.releaseHeadScores.headScoreId),
    }),
    verifications: r.many.verifications({
      from: r.releases.id.through(r.releaseVerifications.releaseId),
      to: r.verifications.id.through(r.releaseVerifications.verificationId),
    }),
  },
  tasks: {
    runs: r.many.runs({ from: r.tasks.id, to: r.runs.taskId }),
    datasets: r.many.datasets({ from: r.tasks.id, to: r.datasets.taskId }),
  },
  datasets: {
    task: r.one.tasks({ from: r.datasets.taskId, to: r.tasks.id }),
    runs: r.many.runs({ from: r.datasets.id, to: r.runs.datasetId }),
  },
  runs: {
    project: r.one.projects({ from: r.runs.projectId, to: r.projects.id, optional: false }),
    checkpoint: r.one.checkpoints({ from: r.runs.checkpointId, to: r.checkpoints.id, optional: false }),
    task: r.one.tasks({ from: r.runs.taskId, to: r.tasks.id, optional: false }),
    dataset: r.one.datasets({ from: r.runs.datasetId, to: r.datasets.id, optional: false }),
    performance: r.one.taskPerformances({ from: r.runs.id, to: r.taskPerformances.runId, optional: false }),
    circuit: r.one.circuits({ from: r.runs.id, to: r.circuits.runId, optional: false }),
    /** Of runs that scored edges. */
    edgeScores: r.one.edgeScores({ from: r.runs.id, to: r.edgeScores.runId }),
    nodeScores: r.many.nodeScores({ from: r.runs.id, to: r.nodeScores.runId }),
    releases: r.many.releases({
      from: r.runs.id.through(r.releaseRuns.runId),
      to: r.releases.id.through(r.releaseRuns.releaseId),
    }),
  },
  taskPerformances: {
    run: r.one.runs({ from: r.taskPerformances.runId, to: r.runs.id, optional: false }),
  },
  circuits: {
    run: r.one.runs({ from: r.circuits.runId, to: r.runs.id, optional: false }),
    edgeRows: r.many.circuitEdges({ from: r.circuits.id, to: r.circuitEdges.circuitId }),
    bootstrap: r.one.circuitBootstraps({ from: r.circuits.id, to: r.circuitBootstraps.circuitId }),
  },
  circuitBootstraps: {
    circuit: r.one.circuits({ from: r.circuitBootstraps.circuitId, to: r.circuits.id, optional: false }),
  },
  circuitEdges: {
    circuit: r.one.circuits({ from: r.circuitEdges.circuitId, to: r.circuits.id, optional: false }),
  },
}));
