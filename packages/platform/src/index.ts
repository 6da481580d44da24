/**
 * @file Server plumbing, for the analyzer, the API and the scripts. It takes a second to load, so what needs neither database nor queue
 * has paths of its own: `@atlas/platform/config` and `@atlas/platform/canonical-json`.
 */
export { canonicalJson, type Json } from "./canonical-json.ts";
export { Changes } from "./changes.ts";
export { CHECKOUT } from "./checkout.ts";
export { type CircuitNodes, findCircuitNodes } from "./circuit-nodes.ts";
export { type Config, loadConfig } from "./config.ts";
export { contentAddress, type HeadScoreIdentity, headScoreAddress, type RunIdentity } from "./content-address.ts";
export { ensureDataFolder } from "./data-folder.ts";
export { connectDatabase, type Database, type Db, type Transaction } from "./database.ts";
export { isDatabaseAway } from "./database-away.ts";
export { describeTasks, type TaskDescription } from "./describe-tasks.ts";
export { readVariable, type Variable } from "./environment.ts";
export { estimateSecondsRemaining, type TimedJob } from "./estimate.ts";
export { findRun } from "./find-run.ts";
export { type ExaminedCheckpoint, lineFindings, ownFindings } from "./integrity/line-findings.ts";
export { type Examination, storeExaminations } from "./integrity/store-examination.ts";
export { createLog, type Logger } from "./log.ts";
export { migrateDatabase } from "./migrate.ts";
export { type ModelNews, parseModelNews } from "./model-news.ts";
export { listenForNews, type NewsListener, type NewsTopic } from "./news.ts";
export { type OpenDatabase, openDatabase } from "./open-database.ts";
export { type EmbeddedPostgres, startEmbeddedPostgres, stopEmbeddedPostgres } from "./postgres/embedded-postgres.ts";
export { type JobProgressRow, MAX_JOB_LOG, readProgress } from "./progress.ts";
export { projectId } from "./project-id.ts";
export { findPublishable, type Publishable, type Wanted } from "./publications/find-publishable.ts";
export { forgetExpired } from "./publications/open-publication.ts";
export { readBundle } from "./publications/read-bundle.ts";
export { type PartOfPublication, type PublicationState, receivePart } from "./publications/receive-part.ts";
export { type EnqueueOptions, openQueue, type Queue, type QueueOptions } from "./queue.ts";
export { findJob } from "./queue-control.ts";
export {
  type FamilyModel,
  readFamily,
  type StoredAnalysis,
  type StoredHeadScore,
  type StoredVerification,
} from "./read-family.ts";
export { type ResultSummary, readResult } from "./read-result.ts";
export { makeRelease, type ReleaseRequest, type ReleaseWords } from "./releases/make-release.ts";
export {
  hashRelease,
  type ReleaseFacts,
  type ReleaseKey,
  readReleases,
  releaseAddresses,
  resultsIn,
} from "./releases/read-releases.ts";
export type { JobContext, JobHandlers } from "./run-job.ts";
export { hidePasswords } from "./secrets.ts";
export { type StoredRun, storeBundle } from "./store-bundle.ts";
export { describeHeadScores, findHeadScores, storeHeadScores } from "./store-head-scores.ts";
export { importAddress, type StoredImport, storeImport } from "./store-import.ts";
export {
  findVerification,
  storeVerification,
  type VerificationIdentity,
  verificationAddress,
} from "./store-verification.ts";
export { findStoredModel, type StoredModel } from "./stored-models.ts";
export { startTracing, type Tracing } from "./tracing/export.ts";
export { markFailed, tracer, withinSpan } from "./tracing/tracer.ts";
