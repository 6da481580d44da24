/** @file What `atlas verify` says: a row for each checkpoint, the findings by kind, and one closing sentence. */
import type { Finding, FindingKind } from "@atlas/schema";
import type { Look } from "../checkpoint/family/examine-line.ts";
import type { ModelLine } from "../checkpoint/family/model-line.ts";
import { megabytes, tableLines, tokensShown } from "./tables.ts";

export interface VerifyReport {
  line: ModelLine;
  /** By step. */
  looks: readonly Look[];
  /** Whether every weight was read, or the hub's metadata alone. */
  depth: "weights" | "metadata";
  findings: readonly Finding[];
  stored: boolean;
}

/** Findings that say nothing of the checkpoint's name themselves. */
const UNNAMED: ReadonlySet<FindingKind> = new Set(["missing-files", "damaged-files", "non-finite-weights"]);

export function verifyLines(report: VerifyReport): string[] {
  const { line, looks, depth } = report;
  const where = line.source.kind === "hub" ? line.source.repository : line.source.directory;
  const how = depth === "weights" ? "every weight read" : "by the hub's metadata";
  return [
    `${line.family}/${line.model}: ${counted(looks.length, "checkpoint")} of ${where}, ${how}`,
    "",
    ...tableLines(
      ["checkpoint", "step", "tokens", "weights", "SHA-256", "findings"],
      looks.map((look) => rowOf(look, report)),
    ),
    "",
    ...findingLines(report),
    ...failureLines(looks),
    closing(report),
  ];
}

function rowOf(look: Look, { findings }: VerifyReport): string[] {
  const { revision, step, tokens } = look.checkpoint;
  const own = findings.filter(({ revisions }) => revisions.includes(revision)).map(({ kind }) => kind);
  const place = [revision, String(step), tokensShown(tokens)];
  if ("failure" in look) return [...place, "not looked at", "", ""];
  const { weightHash, facts } = look.examined;
  const size = facts.files?.reduce((sum, { bytes }) => sum + bytes, 0);
  const weights =
    facts.files && size !== undefined ? `${counted(facts.files.length, "file")}, ${megabytes(size)}` : "none";
  return [...place, weights, weightHash?.slice(0, 12) ?? "unknown", [...new Set(own)].join(", ") || "none"];
}

function findingLines({ findings }: VerifyReport): string[] {
  const kinds = [...new Set(findings.map(({ kind }) => kind))];
  return kinds.flatMap((kind) => {
    const members = findings.filter((finding) => finding.kind === kind);
    const sentences = members.map(({ message, revisions }) =>
      UNNAMED.has(kind) ? `  ${revisions.join(", ")}: ${message}` : `  ${message}`,
    );
    return [`${kind} (${members[0]!.severity})`, ...sentences, ""];
  });
}

function failureLines(looks: readonly Look[]): string[] {
  const failed = looks.flatMap((look) => ("failure" in look ? [`  ${look.checkpoint.revision}: ${look.failure}`] : []));
  return failed.length === 0 ? [] : ["not looked at", ...failed, ""];
}

function closing({ looks, findings, depth, stored }: VerifyReport): string {
  const own = new Set(looks.map(({ checkpoint }) => checkpoint.revision));
  const wrong = new Set(findings.flatMap(({ revisions }) => revisions).filter((name) => own.has(name)));
  const unseen = looks.filter((look) => "failure" in look).length;
  const seen = `${counted(looks.length - unseen, "checkpoint")}${unseen > 0 ? ` (${unseen} could not be looked at)` : ""}`;
  const verdict =
    findings.length === 0
      ? `Nothing is wrong with ${seen}.`
      : `${wrong.size} of ${seen} ${wrong.size === 1 ? "has" : "have"} findings, and trends leave ${wrong.size === 1 ? "it" : "them"} out.`;
  const limits = depth === "weights" ? "" : " Whether weights are finite only --download tells.";
  return `${verdict}${limits}${stored ? " Stored." : ""}`;
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

export function verifyJson({ line, looks, depth, findings, stored }: VerifyReport) {
  const { family, model, storedAs, license, citation, source } = line;
  const place = source.kind === "hub" ? { repository: source.repository } : { directory: source.directory };
  const checkpoints = looks.map((look) => {
    if ("failure" in look) return { ...look.checkpoint, failure: look.failure };
    const { weightHash, facts, problems } = look.examined;
    return { ...look.checkpoint, weightHash, ...facts, problems };
  });
  return { family, model, storedAs, license, citation, ...place, depth, checkpoints, findings, stored };
}
