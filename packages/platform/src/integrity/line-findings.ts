/**
 * @file What the checkpoints of one model line say about each other: weights that are there twice, a configuration or tokenizer
 * that differs, files of another size, a step that its own files contradict. Pure; where the facts come from is decided elsewhere.
 */
import { type CheckpointFacts, FINDING_KINDS, type Finding, type FindingKind, type Problem } from "@atlas/schema";

export interface ExaminedCheckpoint {
  revision: string;
  step: number;
  /** SHA-256 of the weights; null: not known. */
  weightHash: string | null;
  /** The hash that results are stored with, where there are results. */
  storedHash?: string | null;
  facts: CheckpointFacts;
}

/** The revision that stands for the end of training, whatever its number. */
const FINAL_REVISION = "main";
/** Headers and pickles of equal tensors differ by a few bytes; a lost tensor or a cut file by more. */
const SIZE_TOLERANCE = 0.01;
/** Revisions that a sentence names before it only counts. */
const NAMED = 6;

/**
 * @param lastStep the step at which training ended; null: not known
 * @returns the findings of the line, each about the checkpoints that it makes suspicious
 */
export function lineFindings(line: readonly ExaminedCheckpoint[], lastStep: number | null): Finding[] {
  const byStep = [...line].sort((a, b) => a.step - b.step);
  return [
    ...equalWeights(byStep, lastStep),
    ...otherConfigs(byStep),
    ...otherTokenizers(byStep),
    ...otherSizes(byStep),
    ...byStep.flatMap(ownContradictions),
  ];
}

/** What one look at one checkpoint found, as findings of its line. */
export function ownFindings(revision: string, problems: readonly Problem[]): Finding[] {
  return problems.map(({ kind, message }) => finding(kind, message, [revision]));
}

function finding(kind: FindingKind, message: string, revisions: string[]): Finding {
  return { kind, severity: FINDING_KINDS[kind], message, revisions };
}

function equalWeights(line: readonly ExaminedCheckpoint[], lastStep: number | null): Finding[] {
  const isFinal = ({ revision, step }: ExaminedCheckpoint) => revision === FINAL_REVISION || step === lastStep;
  return groups(line, sameWeights)
    .filter((group) => new Set(group.map(({ step }) => step)).size > 1)
    .map((group) => {
      const final = group.find(isFinal);
      if (final === undefined) {
        const names = group.map(({ revision }) => revision);
        const claim = `${list(names)} hold the same weights, so at most one of them is what its name claims`;
        return finding("same-weights", `${claim}; fetch or export them again.`, names);
      }
      const names = group.filter((one) => !isFinal(one)).map(({ revision }) => revision);
      const verb = names.length === 1 ? "holds" : "hold";
      const claim = `${list(names)} ${verb} the weights of the end of training (${final.revision})`;
      return finding("final-weights", `${claim}, not those of the step in the name; fetch or export again.`, names);
    });
}

function sameWeights(a: ExaminedCheckpoint, b: ExaminedCheckpoint): boolean {
  const same = (x: string | null, y: string | null) => x !== null && x === y;
  return same(a.weightHash, b.weightHash) || same(a.facts.fingerprint, b.facts.fingerprint);
}

function groups<T>(all: readonly T[], same: (a: T, b: T) => boolean): T[][] {
  const found: T[][] = [];
  for (const one of all) {
    const group = found.find((members) => members.some((member) => same(member, one)));
    if (group) group.push(one);
    else found.push([one]);
  }
  return found;
}

function otherConfigs(line: readonly ExaminedCheckpoint[]): Finding[] {
  const spelled = (one: ExaminedCheckpoint) => one.facts.config && JSON.stringify(sorted(one.facts.config));
  return deviants(line, spelled).map(({ members, usual }) => {
    const differences = differing(members[0]!.facts.config!, usual.facts.config!);
    const names = members.map(({ revision }) => revision);
    const verb = names.length === 1 ? "has" : "have";
    return finding("config-change", `${list(names)} ${verb} ${differences}, unlike the rest of the line.`, names);
  });
}

const sorted = <T>(record: Record<string, T>) => Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));

type Config = NonNullable<CheckpointFacts["config"]>;

function differing(own: Config, usual: Config): string {
  const keys = [...new Set([...Object.keys(usual), ...Object.keys(own)])].filter((key) => own[key] !== usual[key]);
  const each = keys.map((key) => `${key} ${own[key] ?? "absent"} instead of ${usual[key] ?? "absent"}`);
  return list(each);
}

function otherTokenizers(line: readonly ExaminedCheckpoint[]): Finding[] {
  return deviants(line, ({ facts }) => facts.tokenizerHash).map(({ members, usual }) => {
    const names = members.map(({ revision }) => revision);
    const [own, others] = [members[0]!, usual].map(({ facts }) => facts.tokenizerHash!.slice(0, 12));
    const verb = names.length === 1 ? "comes" : "come";
    const claim = `${list(names)} ${verb} with another tokenizer than the rest of the line (${own} instead of ${others})`;
    return finding("tokenizer-change", `${claim}, so its prompts are not the same.`, names);
  });
}

function otherSizes(line: readonly ExaminedCheckpoint[]): Finding[] {
  const usual = mostCommon(line, bytesOf);
  if (usual === undefined) return [];
  const expected = bytesOf(usual)!;
  return line.flatMap((one) => {
    const bytes = bytesOf(one);
    if (bytes === null || Math.abs(bytes - expected) <= SIZE_TOLERANCE * expected) return [];
    const claim = `The weight files of ${one.revision} have ${bytes} bytes where most of the line have ${expected}`;
    return [finding("size-change", `${claim}: cut off, or of another numeric type.`, [one.revision])];
  });
}

const bytesOf = ({ facts }: ExaminedCheckpoint): number | null =>
  facts.files?.reduce((sum, { bytes }) => sum + bytes, 0) ?? null;

function ownContradictions({ revision, step, weightHash, storedHash, facts }: ExaminedCheckpoint): Finding[] {
  const found: Finding[] = [];
  if (facts.recordedStep !== null && facts.recordedStep !== step) {
    const claim = `${revision} says in its own files that it was taken at step ${facts.recordedStep}`;
    found.push(finding("wrong-step", `${claim}, not ${step}.`, [revision]));
  }
  if (storedHash != null && weightHash !== null && storedHash !== weightHash) {
    const [now, then] = [weightHash, storedHash].map((hash) => hash.slice(0, 12));
    const claim = `${revision} now has other weights (${now}) than those its stored results come from (${then})`;
    found.push(finding("weights-changed", `${claim}; give the new weights another model name.`, [revision]));
  }
  return found;
}

interface Deviants {
  members: ExaminedCheckpoint[];
  usual: ExaminedCheckpoint;
}

/** Those whose value is not the most common one, by value. Unknown values deviate from nothing. */
function deviants(line: readonly ExaminedCheckpoint[], value: (one: ExaminedCheckpoint) => string | null): Deviants[] {
  const usual = mostCommon(line, value);
  if (usual === undefined) return [];
  const expected = value(usual);
  const others = line.filter((one) => value(one) !== null && value(one) !== expected);
  return groups(others, (a, b) => value(a) === value(b)).map((members) => ({ members, usual }));
}

/** A checkpoint with the most common value; of equally common ones that of the latest step counts. */
function mostCommon<Value>(
  line: readonly ExaminedCheckpoint[],
  value: (one: ExaminedCheckpoint) => Value | null,
): ExaminedCheckpoint | undefined {
  const counts = new Map<Value, number>();
  let best: { one: ExaminedCheckpoint; count: number } | undefined;
  const known = line.flatMap((one) => {
    const own = value(one);
    return own === null ? [] : [{ one, own }];
  });
  for (const { own } of known) counts.set(own, (counts.get(own) ?? 0) + 1);
  for (const { one, own } of known) {
    const count = counts.get(own)!;
    if (best === undefined || count >= best.count) best = { one, count };
  }
  return best?.one;
}

function list(words: readonly string[]): string {
  if (words.length === 1) return words[0]!;
  if (words.length > NAMED) return `${words.slice(0, NAMED).join(", ")} and ${words.length - NAMED} more`;
  return `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
