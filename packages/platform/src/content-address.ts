/** @file Content addresses of runs and head scores: the hash of everything that decides their numbers. */
import { createHash } from "node:crypto";
import type { HeadScoreDefinitionRecord, ResultBundle, RunSettings } from "@atlas/schema";
import { canonicalJson } from "./canonical-json.ts";

export interface RunIdentity {
  model: string;
  revision: string;
  weightHash: string;
  datasetHash: string;
  /** Includes the numeric type. */
  settings: RunSettings;
  analyzerVersion: string;
}

/** @returns SHA-256 in hexadecimal; equal for equal identities, whatever the order of their keys. */
export function contentAddress(identity: RunIdentity): string {
  const { model, revision, weightHash, datasetHash, settings, analyzerVersion } = identity;
  const { level, ...rest } = settings;
  // Addresses from before there were levels stay: the first level is left out.
  const known = level === "edge" ? rest : settings;
  const text = canonicalJson({ model, revision, weightHash, datasetHash, settings: known, analyzerVersion });
  return createHash("sha256").update(text).digest("hex");
}

export function bundleAddress(bundle: ResultBundle): string {
  return contentAddress({
    model: bundle.model.name,
    revision: bundle.checkpoint.revision,
    weightHash: bundle.checkpoint.weightHash,
    datasetHash: bundle.dataset.hash,
    settings: bundle.settings,
    analyzerVersion: bundle.provenance.analyzerVersion,
  });
}

export interface HeadScoreIdentity {
  model: string;
  revision: string;
  weightHash: string;
  score: Pick<HeadScoreDefinitionRecord, "name" | "mode" | "version">;
  /** Of the token ids that the score is computed on. */
  dataHash: string;
  analyzerVersion: string;
}

/** Scores are computed in float32, which is part of it. */
export function headScoreAddress(identity: HeadScoreIdentity): string {
  const { model, revision, weightHash, score, dataHash, analyzerVersion } = identity;
  const { name, mode, version } = score;
  const what = { headScore: { name, mode, version }, numericType: "float32" };
  const text = canonicalJson({ ...what, model, revision, weightHash, dataHash, analyzerVersion });
  return createHash("sha256").update(text).digest("hex");
}
