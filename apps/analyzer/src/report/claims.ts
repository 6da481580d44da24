/**
 * @file What the demo suite is there to show, asked of every model of a family from stored results: heads that copy what came before
 * emerge, no later than the behaviour they carry, and circuits settle.
 */
import type { FamilyModel, StoredAnalysis } from "@atlas/platform";
import { computationGraph, type ScoreMode } from "@atlas/schema";
import { emergingOf, headStep, type Measurement } from "./emergence.ts";
import type { Table } from "./figure.ts";
import { circuitsShown, headName, highest } from "./figures.ts";
import { overlapAt, sharedGap } from "./overlap.ts";

/** The task that both kinds of heads serve. */
const TASK = "ioi";

interface Claim {
  claim: string;
  /** Null where what decides it is not stored. */
  holds: boolean | null;
  why: string;
}

/** Table 4. */
export function claimTable(family: readonly FamilyModel[], mode: ScoreMode): Table {
  const gap = sharedGap(family, mode);
  const shown = family.filter(({ analyses, headScores }) =>
    [...analyses, ...headScores].some((one) => one.mode === mode),
  );
  const rows = shown.flatMap((one) =>
    [...headClaims(one, mode), settling(one, mode, gap)].map(({ claim, holds, why }) => [
      ...[one.model.name, claim],
      ...[holds === null ? "not known" : holds ? "yes" : "no", why],
    ]),
  );
  return {
    id: `table-4-claims-${mode}`,
    title: "What small models are expected to show",
    caption:
      "Of each model: do an induction head and a name mover emerge (table 3 says when something does; a name mover copies names and writes to the logits in the circuit of indirect objects), are both there no later than the behaviour, and do circuits at one distance share more edges in the second half of training than in the first?",
    columns: ["model", "claim", "holds", "because"],
    rows,
  };
}

function headClaims(model: FamilyModel, mode: ScoreMode): Claim[] {
  const emerging = emergingOf(model, mode);
  const stepOf = (kind: string, what: string) => emerging.find((one) => one.kind === kind && one.what === what)?.step;
  const induction = stepOf("heads", "induction");
  const mover = nameMover(model, mode);
  const behaviour = stepOf("behaviour", TASK);
  return [
    emerges("an induction head emerges", induction, highestHead(model, mode, "induction")),
    emerges("a name mover emerges", mover?.step, mover?.last ?? ""),
    {
      claim: "both are there no later than indirect objects",
      ...precedes([induction, mover?.step], behaviour),
    },
  ];
}

function emerges(claim: string, step: number | null | undefined, last: string): Claim {
  if (step === undefined) return { claim, holds: null, why: "its head score is not stored, or no circuit of the task" };
  return { claim, holds: step !== null, why: `${step === null ? "it does not" : `from step ${step}`}; ${last}` };
}

function precedes(heads: readonly (number | null | undefined)[], behaviour: number | null | undefined) {
  if (behaviour === undefined || heads.includes(undefined)) return { holds: null, why: "not all of it is stored" };
  if (behaviour === null) return { holds: null, why: "the behaviour does not emerge" };
  const late = heads.some((step) => step == null || step > behaviour);
  return { holds: !late, why: `the behaviour is there from step ${behaviour}` };
}

/** "at the end a1.h2 is highest, 0.93". */
function highestHead({ model, headScores }: FamilyModel, mode: ScoreMode, score: string): string {
  const last = headScores.findLast((one) => one.mode === mode && one.score === score);
  const best = last && highest(last.values);
  return last && best != null ? lastWords(headName(last.values.indexOf(best), model.heads), best) : "";
}

const lastWords = (head: string, value: number) => `at the end ${head} is highest, ${Number(value.toPrecision(3))}`;

/** Of heads that write to the logits in the task's circuit, the highest copy score at each checkpoint; undefined where nothing is stored. */
function nameMover({ model, analyses, headScores }: FamilyModel, mode: ScoreMode) {
  const circuits = new Map(
    analyses.filter((one) => one.task === TASK && one.mode === mode).map((one) => [one.step, one] as const),
  );
  const copies = headScores.filter((one) => one.score === "copy" && one.mode === mode && circuits.has(one.step));
  if (copies.length === 0) return undefined;
  const readers = computationGraph(model).readers.length;
  const counted = copies.map(({ step, values }) => ({
    step,
    values: values.map((value, head) => (writesToLogits(circuits.get(step)!, model, readers, head) ? value : null)),
  }));
  const measured = counted.map(({ step, values }): Measurement => ({ step, value: highest(values) ?? 0 }));
  const end = counted.at(-1)!.values;
  const best = highest(end);
  const last =
    best === null ? "at the end none writes to the logits" : lastWords(headName(end.indexOf(best), model.heads), best);
  return { step: headStep(measured, copies[0]!.threshold), last };
}

/** @param readers how many there are, of which the logits are the last */
function writesToLogits(
  { cells, reached }: StoredAnalysis,
  { heads }: FamilyModel["model"],
  readers: number,
  head: number,
) {
  const row = 1 + Math.floor(head / heads) * (heads + 1) + (head % heads);
  return reached && cells.includes(row * readers + readers - 1);
}

function settling({ analyses }: FamilyModel, mode: ScoreMode, gap: ReturnType<typeof sharedGap>): Claim {
  const claim = "overlap of neighbouring circuits rises";
  const tasks = [...new Set(analyses.filter((one) => one.mode === mode).map(({ task }) => task))];
  const halves = tasks.flatMap((task) => {
    const own = circuitsShown(
      analyses.filter((one) => one.task === task && one.mode === mode),
      mode,
    );
    const values = overlapAt(gap, own, ({ cells }) => cells).map(({ value }) => value);
    const middle = Math.floor(values.length / 2);
    return middle === 0 ? [] : [{ task, early: mean(values.slice(0, middle)), late: mean(values.slice(-middle)) }];
  });
  if (halves.length === 0) return { claim, holds: null, why: "too few circuits at one distance" };
  const shown = (value: number) => value.toFixed(2);
  return {
    claim,
    holds: mean(halves.map(({ late }) => late)) > mean(halves.map(({ early }) => early)),
    why: halves.map(({ task, early, late }) => `${task} ${shown(early)} to ${shown(late)}`).join(", "),
  };
}

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
