/** @file Which edges of the difference are drawn, and what the overlap of all pairs looks like. */
import { parseEdge } from "@atlas/schema";
import type { ChangedEdge } from "../../charts/circuit/scored-edge.ts";
import type { OverlapCell } from "../../charts/overlap-chart.tsx";
import type { CheckpointPair } from "../../charts/overlap-frame.tsx";
import { formatCount, formatPercent } from "../../lib/format.ts";
import { compareHref, type DrawnCircuitKey } from "../../lib/hrefs.ts";
import type { Catalogue } from "../catalogue/query.ts";
import type { CircuitDiff, OverlapMatrix } from "./query.ts";
import { type CompareView, compareQuery, FATES, type Fate, type SettledView } from "./view-state.ts";

export interface FatedEdge extends ChangedEdge {
  change: Fate;
  /** Whether it helps in one circuit and harms in the other. */
  signChanged: boolean;
  /** Null where the edge is in one circuit alone. */
  before: number | null;
  after: number | null;
}

/** Edges of either circuit, strongest first by the larger |score| of the two. */
export function fatedEdges({ born, kept, lost }: CircuitDiff): FatedEdge[] {
  const edges = [
    ...edgesOf(born, (i) => ({ change: "born", before: null, after: born.scores[i]! })),
    ...edgesOf(kept, (i) => ({ change: "kept", before: kept.before[i]!, after: kept.after[i]! })),
    ...edgesOf(lost, (i) => ({ change: "lost", before: lost.scores[i]!, after: null })),
  ];
  return edges.toSorted((a, b) => Math.abs(b.score) - Math.abs(a.score));
}

function edgesOf(
  { writers, readers }: { writers: string[]; readers: string[] },
  fate: (index: number) => Pick<FatedEdge, "change" | "before" | "after">,
): FatedEdge[] {
  return writers.map((writer, i) => {
    const { change, before, after } = fate(i);
    const score = Math.abs(after ?? 0) >= Math.abs(before ?? 0) ? after! : before!;
    const signChanged = before !== null && after !== null && before * after < 0;
    return { ...parseEdge(`${writer}->${readers[i]}`), change, signChanged, before, after, score };
  });
}

export function shownEdges(edges: readonly FatedEdge[], { show, top }: Pick<CompareView, "show" | "top">): FatedEdge[] {
  return edges.filter(({ change }) => show.includes(change)).slice(0, top);
}

/** How many edges have which fate. */
export function fateCounts({ born, kept, lost }: CircuitDiff): Record<Fate, number> {
  return { born: born.writers.length, kept: kept.writers.length, lost: lost.writers.length };
}

/** How many kept edges help in one circuit and harm in the other. */
export function signChanges(edges: readonly FatedEdge[]): number {
  return edges.filter(({ signChanged }) => signChanged).length;
}

/** Names of the models whose circuits can be compared with those of one, itself among them: edges are the same between layers and heads of one number. */
export function sameShape(models: Catalogue["models"], name: string): string[] {
  const own = models.find((model) => model.name === name);
  const alike = models.filter(
    ({ layers, heads, edgeCount }) => layers === own?.layers && heads === own.heads && edgeCount === own.edgeCount,
  );
  return alike.map((model) => model.name);
}

/** Whether both circuits are of one model on one draw of prompts, so that they stand on one line of checkpoints. */
export function sameLine({ from, to }: SettledView): boolean {
  return from.model === to.model && from.task === to.task && from.draw === to.draw;
}

/** Beyond this many checkpoints a cell is smaller than a finger or a pointer can hit, and so many links would make the page slow. */
const MOST_LINKED = 40;

export const isLarge = ({ steps }: Pick<OverlapMatrix, "steps">): boolean => steps.length > MOST_LINKED;

/** Cells of the lower triangle, row by row: the overlap is symmetric. Each leads to its own comparison. */
export function overlapCells({ revisions, steps, values }: OverlapMatrix, view: SettledView): OverlapCell[] {
  const line = view.to;
  const chosen = chosenPair({ revisions }, view);
  const at = (index: number): DrawnCircuitKey => ({ ...line, revision: revisions[index]! });
  return values.flatMap((row, later) =>
    row.slice(0, later + 1).map((value, earlier) => ({
      row: later,
      column: earlier,
      value,
      href: compareHref(compareQuery({ ...view, from: at(earlier), to: at(later) })),
      title: `steps ${formatCount(steps[earlier]!)} and ${formatCount(steps[later]!)}: ${
        value === null ? "neither circuit has an edge" : formatPercent(value)
      }`,
      chosen: chosen?.row === later && chosen.column === earlier,
    })),
  );
}

/** Where the view's pair lies among those of the second circuit's line; null where it is none of them. */
export function chosenPair({ revisions }: Pick<OverlapMatrix, "revisions">, view: SettledView): CheckpointPair | null {
  if (!sameLine(view)) return null;
  const [one, other] = [view.from, view.to].map(({ revision }) => revisions.indexOf(revision)) as [number, number];
  return one < 0 || other < 0 ? null : { row: Math.max(one, other), column: Math.min(one, other) };
}

/** The same comparison with the fates toggled; hiding the last one shows all again. */
export function toggled(show: readonly Fate[], fate: Fate): Fate[] {
  const next = FATES.filter((other) => (other === fate ? !show.includes(fate) : show.includes(other)));
  return next.length === 0 ? [...FATES] : next;
}
