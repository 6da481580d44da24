/** @file The comparison page: which two circuits, what lies between them, and the overlap of all pairs. */
import { CircuitDiagram } from "../../charts/circuit/diagram.tsx";
import { isWide } from "../../charts/circuit/layout.ts";
import { FigureKey } from "../../charts/figure-key.tsx";
import { OverlapChart } from "../../charts/overlap-chart.tsx";
import { triangleOf } from "../../charts/overlap-runs.ts";
import { formatCount, formatNumber, formatPercent } from "../../lib/format.ts";
import { compareHref, formatDrawnKey } from "../../lib/hrefs.ts";
import { Choice, Controls } from "../../ui/choice.tsx";
import { type Fact, Facts } from "../../ui/facts.tsx";
import { Note, Section } from "../../ui/section.tsx";
import { FigureTools } from "../sharing/tools.tsx";
import { ChangedEdges } from "./changed-edges.tsx";
import {
  chosenPair,
  type FatedEdge,
  fateCounts,
  fatedEdges,
  isLarge,
  overlapCells,
  shownEdges,
  signChanges,
  toggled,
} from "./derive.ts";
import { FateSample } from "./fate-sample.tsx";
import { OverlapPicker } from "./overlap-picker.tsx";
import { Pair } from "./pair.tsx";
import type { CircuitDiff, Comparison, OverlapMatrix } from "./query.ts";
import { changesFigure, overlapFigure, overlapLabel, SIGN_CHANGE_KEY } from "./shared-figures.tsx";
import styles from "./view.module.css";
import { compareQuery, FATES, type Fate, OVERLAPS, type SettledView } from "./view-state.ts";

const FATE_NAMES: Record<Fate, string> = { born: "Born", kept: "Kept", lost: "Lost" };
const FATE_HINTS: Record<Fate, string> = {
  born: "Edges of the second circuit alone",
  kept: "Edges of both circuits",
  lost: "Edges of the first circuit alone",
};
const TOPS = [30, 100, 300, 2000] as const;

export function Compare({ comparison }: { comparison: Comparison }) {
  const { view, diff } = comparison;
  const edges = fatedEdges(diff);
  const shown = shownEdges(edges, view);
  return (
    <>
      <Pair comparison={comparison} />
      <Facts facts={overlapFigures(diff, signChanges(edges))} large />
      <div className={isWide(diff.from.checkpoint.model) ? styles.stacked : styles.columns}>
        <Section
          title="What changed"
          aside={`showing ${formatCount(shown.length)} of ${formatCount(edges.length)} edges of either`}
        >
          <EdgeControls view={view} diff={diff} available={edges.length} />
          <Picture comparison={comparison} shown={shown} strongest={Math.abs(edges[0]?.score ?? 0)} />
        </Section>
        <div className={styles.beside}>
          <Overlap comparison={comparison} />
          <ChangedEdges shown={shown} />
        </div>
      </div>
    </>
  );
}

const hrefOf = (view: SettledView) => compareHref(compareQuery(view));

function overlapFigures(diff: CircuitDiff, changes: number): Fact[] {
  const { edgeOverlap, nodeOverlap, weightedOverlap, editDistance } = diff;
  const share = (term: string, value: number | null, note: string): Fact =>
    value === null
      ? { term, value: "undefined", note: "neither circuit has an edge" }
      : { term, value: formatPercent(value), note };
  const counts = fateCounts(diff);
  return [
    share("Edges in common", edgeOverlap, "of the edges of either"),
    share("Nodes in common", nodeOverlap, "of the nodes of either"),
    share("Strength in common", weightedOverlap, "edges weighed by their share of |score|"),
    { term: "Born", value: formatCount(counts.born), note: "edges of the second alone" },
    { term: "Kept", value: formatCount(counts.kept), note: keptNote(counts.kept, changes) },
    { term: "Lost", value: formatCount(counts.lost), note: "edges of the first alone" },
    { term: "Edit distance", value: formatCount(editDistance), note: "edges born and lost" },
  ];
}

function keptNote(kept: number, changes: number): string {
  return kept === 0 ? "edges of both" : `edges of both; ${formatCount(changes)} changed sign`;
}

function EdgeControls({ view, diff, available }: { view: SettledView; diff: CircuitDiff; available: number }) {
  const counts = fateCounts(diff);
  const fates = FATES.map((fate) => ({
    label: <FateSample fate={fate} name={`${FATE_NAMES[fate]} ${formatCount(counts[fate])}`} />,
    href: hrefOf({ ...view, show: toggled(view.show, fate) }),
    active: view.show.includes(fate),
    hint: FATE_HINTS[fate],
  }));
  const largest = Math.min(available, TOPS[TOPS.length - 1]!);
  const tops = [...TOPS.filter((top) => top < largest), largest].map((top) => ({
    label: top === available ? "All" : formatCount(top),
    href: hrefOf({ ...view, top: Math.max(1, top) }),
    active: Math.min(view.top, largest) === top,
  }));
  return (
    <Controls>
      <Choice label="Edges" options={fates} />
      {tops.length > 1 && <Choice label="Strongest" options={tops} />}
    </Controls>
  );
}

interface PictureProps {
  comparison: Comparison;
  shown: readonly FatedEdge[];
  strongest: number;
}

function Picture({ comparison, shown, strongest }: PictureProps) {
  const { diff, view } = comparison;
  const { model } = diff.from.checkpoint;
  const figure = changesFigure(comparison);
  return (
    <>
      {shown.some(({ signChanged }) => signChanged) && <FigureKey entries={[SIGN_CHANGE_KEY]} />}
      <CircuitDiagram
        shape={model}
        edges={shown}
        strongest={strongest}
        present={new Set([...diff.bornNodes, ...diff.keptNodes, ...diff.lostNodes])}
        focus={null}
        nodeHref={null}
        formatScore={formatNumber}
        label={figure.title}
      />
      <FigureTools figure={figure} address={hrefOf(view)} />
      <Note>{nodesSentence(diff)} Nodes in dashed outline are in neither circuit.</Note>
    </>
  );
}

function nodesSentence({ bornNodes, lostNodes }: CircuitDiff): string {
  const part = (names: readonly string[], fate: string) =>
    names.length === 0 ? `No node is ${fate}.` : `Nodes ${fate}: ${names.join(", ")}.`;
  return `${part(bornNodes, "born")} ${part(lostNodes, "lost")}`;
}

const OVERLAP_NAMES = { edges: "Edges", nodes: "Nodes", weighted: "Strength" } as const;

function Overlap({ comparison }: { comparison: Comparison }) {
  const { matrix, view, diff } = comparison;
  if (matrix === null) return null;
  const { checkpoint, task } = diff.to;
  const many = isLarge(matrix);
  const options = OVERLAPS.map((of) => ({
    label: OVERLAP_NAMES[of],
    href: hrefOf({ ...view, of }),
    active: view.of === of,
  }));
  return (
    <Section title="All pairs of checkpoints" aside={`${checkpoint.model.name}, ${task.title}`}>
      <Controls>
        <Choice label="In common" options={options} />
      </Controls>
      {many ? (
        <ManyOverlaps matrix={matrix} view={view} />
      ) : (
        <OverlapChart
          cells={overlapCells(matrix, view)}
          labels={matrix.steps.map((step) => formatCount(step))}
          label={overlapLabel(matrix)}
        />
      )}
      <FigureTools figure={overlapFigure(comparison, matrix)} address={hrefOf(view)} />
      <Note>
        Each cell is a pair of training steps; {many ? "open one, there or by its steps," : "open one"} to compare the
        two. The framed cell is this page.
      </Note>
    </Section>
  );
}

function ManyOverlaps({ matrix, view }: { matrix: OverlapMatrix; view: SettledView }) {
  const rest = compareQuery(view);
  for (const name of ["from", "to"]) rest.delete(name);
  return (
    <OverlapPicker
      triangle={triangleOf(matrix.values)}
      steps={matrix.steps.map((step) => formatCount(step))}
      circuits={matrix.revisions.map((revision) => formatDrawnKey({ ...view.to, revision }))}
      label={overlapLabel(matrix)}
      chosen={chosenPair(matrix, view)}
      rest={[...rest]}
    />
  );
}
