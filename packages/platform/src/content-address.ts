/** @file The content address of a run: the hash of everything that decides its numbers. */
import { createHash } from "node:crypto";
import type { ResultBundle, RunSettings } from "@atlas/schema";
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
