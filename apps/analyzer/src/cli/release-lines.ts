/** @file What `atlas release` says of releases. */
import { type ReleaseFacts, resultsIn } from "@atlas/platform";
import { tableLines } from "./tables.ts";

export function releaseLines(release: ReleaseFacts, made: boolean): string[] {
  const { name, version, license, models, analyzerVersions, contentHash, citation } = release;
  return [
    made
      ? `Frozen: ${name} ${version}.`
      : `${name} ${version} is there already with the same contents; nothing was changed.`,
    `  holds         ${heldBy(release)}`,
    `  models        ${models.join(", ")}`,
    `  analyzer      ${analyzerVersions.join(", ")}`,
    `  licence       ${license ?? "none said"}`,
    `  content hash  ${contentHash}`,
    `  cite as       ${citation}`,
  ];
}

function heldBy({ runCount, headScoreCount, verificationCount, checkpointCount, models }: ReleaseFacts): string {
  const held = [
    counted(runCount, "run", "runs"),
    counted(headScoreCount, "head score", "head scores"),
    counted(verificationCount, "verification", "verifications"),
  ];
  const of = [counted(checkpointCount, "checkpoint", "checkpoints"), counted(models.length, "model", "models")];
  return `${held.join(", ")} of ${of.join(" of ")}`;
}

const counted = (count: number, one: string, several: string): string => `${count} ${count === 1 ? one : several}`;

const HEAD = ["release", "version", "made", "runs", "head scores", "verifications", "checkpoints", "models", "licence"];

export function releaseListLines(releases: readonly ReleaseFacts[]): string[] {
  if (releases.length === 0) return ["There is no release yet; atlas release NAME --version 1.0 makes one."];
  const rows = releases.map((release) => [
    ...[release.name, release.version, release.createdAt.toISOString().slice(0, 10)],
    ...[release.runCount, release.headScoreCount, release.verificationCount].map(String),
    ...[release.checkpointCount, release.models.length].map(String),
    release.license ?? "none said",
  ]);
  return tableLines(HEAD, rows);
}

/** @param computed content hash of what is stored. */
export function verdict(release: ReleaseFacts, computed: string): string {
  const { name, version, contentHash } = release;
  const results = counted(resultsIn(release), "result", "results");
  return computed === contentHash
    ? `${name} ${version} holds: the addresses of its ${results} hash to ${contentHash}.`
    : `${name} ${version} does not hold: the addresses of its ${results} hash to ${computed}, not to ${contentHash}.`;
}
