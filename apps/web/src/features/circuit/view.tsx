/** @file The circuit page: the picture, its controls, and every number that goes with it. */
import { isWide } from "../../charts/circuit/layout.ts";
import type { ScoredEdge } from "../../charts/circuit/scored-edge.ts";
import { ChartFigure } from "../../charts/figure.tsx";
import { FigureKey } from "../../charts/figure-key.tsx";
import { edgeName } from "../../lib/edge-name.ts";
import { formatCount, formatPercent } from "../../lib/format.ts";
import { circuitHref } from "../../lib/hrefs.ts";
import { Controls } from "../../ui/choice.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Note, Section } from "../../ui/section.tsx";
import { headEdges } from "../head/derive.ts";
import { EdgeTable } from "../head/edge-table.tsx";
import { FigureTools } from "../sharing/tools.tsx";
import { isLearned } from "../training/derive.ts";
import { TimeChoices } from "../training/time-choices.tsx";
import { CircuitControls } from "./controls.tsx";
import { edgesOf, keyOf, passingEdges, shownEdges, strongestNodes } from "./derive.ts";
import { headlineFigures } from "./figures.ts";
import { heldIn, heldInHead, heldInWords } from "./held-in.ts";
import { OtherResults } from "./other-results.tsx";
import { Picture } from "./picture.tsx";
import { Provenance } from "./provenance.tsx";
import type { CircuitPage, Run } from "./query.ts";
import { roleGroups } from "./roles.ts";
import { HeadsByRole } from "./roles-section.tsx";
import { Score } from "./score.tsx";
import { circuitFigure, faithfulnessFigure } from "./shared-figures.tsx";
import { Timeline } from "./timeline.tsx";
import styles from "./view.module.css";
import { type CircuitView, circuitQuery } from "./view-state.ts";

/** Rows of the table; the picture shows the rest. */
const TABLE_ROWS = 15;

export function Circuit({
  page: { run, siblings, training, roleScores },
  view,
}: {
  page: CircuitPage;
  view: CircuitView;
}) {
  const edges = edgesOf(run.circuit.edges, run.circuit.edgeFrequencies);
  const shown = shownEdges(edges, view);
  const hrefOf = (next: CircuitView) => circuitHref(keyOf(run), circuitQuery(next));
  return (
    <>
      {training && (
        <Controls>
          <TimeChoices axis={view} hrefOf={(axis) => hrefOf({ ...view, ...axis })} />
        </Controls>
      )}
      <Timeline training={training} run={run} view={view} />
      <OtherResults
        run={run}
        siblings={siblings}
        draw={view.draw}
        hrefOf={(choice) => hrefOf({ ...view, ...choice, node: null })}
      />
      <Facts facts={headlineFigures(run)} large />
      {!isLearned(run.performance) && <NotLearned />}
      <div className={isWide(run.checkpoint.model) ? styles.stacked : styles.columns}>
        <Section title="Circuit" aside={showing(shown.length, run)}>
          {run.nodeScores === null && (
            <CircuitControls view={view} hrefOf={hrefOf} action={circuitHref(keyOf(run))} available={edges.length} />
          )}
          <Picture run={run} edges={edges} shown={shown} view={view} hrefOf={hrefOf} />
          <FigureTools figure={circuitFigure(run, view)} address={hrefOf(view)} />
        </Section>
        <div className={styles.beside}>
          <Faithfulness run={run} view={view} />
          {run.nodeScores === null ? (
            <>
              <EdgeLists edges={edges} shown={shown} view={view} hrefOf={hrefOf} />
              {run.circuit.bootstrap && <Note>{heldInWords(run.circuit.bootstrap.resamples)}</Note>}
            </>
          ) : (
            <StrongestNodes scores={run.nodeScores} />
          )}
          <HeadsByRole
            groups={roleGroups(
              roleScores,
              run.circuit.nodes.filter((name) => name.startsWith("a")),
            )}
            scores={roleScores}
            nodeHref={(node) => hrefOf({ ...view, node })}
          />
        </div>
      </div>
      <Provenance run={run} />
    </>
  );
}

function NotLearned() {
  return (
    <Note>
      At this checkpoint the model does not do the task better than chance. There is little behaviour for a circuit to
      keep, so its size and faithfulness mean little here.
    </Note>
  );
}

/** M is every edge the model has, so that a filter never looks like the whole. */
function showing(shown: number, { circuit, settings }: Run): string {
  if (settings.level === "NODE")
    return `${formatCount(circuit.nodeCount)} nodes with all edges between them, ${formatCount(circuit.edgeCount)} of ${formatCount(circuit.totalEdges)}`;
  return `showing ${formatCount(shown)} of ${formatCount(circuit.totalEdges)} edges; the circuit has ${formatCount(circuit.edgeCount)}`;
}

function Faithfulness({ run, view }: { run: Run; view: CircuitView }) {
  const { circuit } = run;
  const figure = faithfulnessFigure(run, view);
  return (
    <Section title="Faithfulness by size">
      <FigureKey entries={figure.key} />
      <ChartFigure wide={420} draw={figure.draw} />
      <FigureTools figure={figure} address={circuitHref(keyOf(run), circuitQuery(view))} />
      <Note>
        The floor is what corrupted prompts score. The dotted line is the threshold of{" "}
        {formatPercent(circuit.threshold)}; the ring is the circuit shown here.
      </Note>
    </Section>
  );
}

function StrongestNodes({ scores }: { scores: NonNullable<Run["nodeScores"]> }) {
  const nodes = strongestNodes(scores);
  const rows = nodes.slice(0, TABLE_ROWS).map(({ node, score, inCircuit }) => ({
    key: node,
    cells: [node, <Score key="score" score={score} />, inCircuit ? "in the circuit" : "–"],
  }));
  return (
    <Section title="Strongest nodes" aside={`${rows.length} of ${formatCount(nodes.length)} shown`}>
      <DataTable caption="Strongest nodes" head={["Node", "Score", "Circuit"]} rows={rows} />
    </Section>
  );
}

interface EdgeListsProps {
  edges: readonly ScoredEdge[];
  shown: readonly ScoredEdge[];
  view: CircuitView;
  hrefOf(view: CircuitView): string;
}

/** The strongest of those shown; or, of one node, all into it and all out of it. */
function EdgeLists({ edges, shown, view, hrefOf }: EdgeListsProps) {
  const { node } = view;
  if (node === null) return <StrongestEdges shown={shown} />;
  const { into, outOf } = headEdges(passingEdges(edges, view), node);
  const toHead = (other: string) => hrefOf({ ...view, node: other });
  return (
    <Section title={`Edges of ${node}`} aside="strongest first">
      <EdgeTable title={`Into ${node}`} edges={into} direction="into" toHead={toHead} />
      <EdgeTable title={`Out of ${node}`} edges={outOf} direction="outOf" toHead={toHead} />
    </Section>
  );
}

function StrongestEdges({ shown }: { shown: readonly ScoredEdge[] }) {
  const rows = shown.slice(0, TABLE_ROWS).map((edge) => ({
    key: edgeName(edge),
    cells: [edgeName(edge), <Score key="score" score={edge.score} />, ...heldIn(edge)],
  }));
  return (
    <Section title="Strongest edges" aside={`${rows.length} of ${formatCount(shown.length)} shown`}>
      <DataTable caption="Strongest edges shown" head={["Edge", "Score", ...heldInHead(shown)]} rows={rows} />
    </Section>
  );
}
