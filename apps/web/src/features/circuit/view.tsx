/** @file The circuit page: the picture, its controls, and every number that goes with it. */
import { formatNode, formatReader, parseNode } from "@atlas/schema";
import Link from "next/link";
import type { ReactNode } from "react";
import { CircuitCanvas } from "../../charts/circuit/canvas.tsx";
import { CircuitDiagram } from "../../charts/circuit/diagram.tsx";
import { edgeColumns } from "../../charts/circuit/edge-columns.ts";
import { circuitLayout, isWide } from "../../charts/circuit/layout.ts";
import { DiagramNodes } from "../../charts/circuit/nodes.tsx";
import type { ScoredEdge } from "../../charts/circuit/scored-edge.ts";
import { faithfulnessChart } from "../../charts/faithfulness-chart.ts";
import { ChartFigure } from "../../charts/figure.tsx";
import { formatCount, formatNumber, formatPercent } from "../../lib/format.ts";
import { circuitHref, headHref } from "../../lib/hrefs.ts";
import { Choice, Controls } from "../../ui/choice.tsx";
import { DataTable } from "../../ui/data-table.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Note, Section } from "../../ui/section.tsx";
import { headQuery, parseHeadView } from "../head/view-state.ts";
import { FigureTools } from "../sharing/tools.tsx";
import { isLearned } from "../training/derive.ts";
import { TimeChoices } from "../training/time-choices.tsx";
import { CircuitControls } from "./controls.tsx";
import { edgesOf, keyOf, otherResults, passingEdges, shownEdges, strongestNodes } from "./derive.ts";
import { headlineFigures } from "./figures.ts";
import { Provenance } from "./provenance.tsx";
import type { CircuitPage, Run, Sibling } from "./query.ts";
import { Score } from "./score.tsx";
import { circuitFigure, circuitTitle, faithfulnessFigure, faithfulnessPanel } from "./shared-figures.tsx";
import { Timeline } from "./timeline.tsx";
import styles from "./view.module.css";
import { type CircuitView, circuitQuery, MOST_EDGES } from "./view-state.ts";

/** Rows of the table; the picture shows the rest. */
const TABLE_ROWS = 15;

export function Circuit({ page: { run, siblings, training }, view }: { page: CircuitPage; view: CircuitView }) {
  const edges = edgesOf(run.circuit.edges);
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
      <OtherResults run={run} siblings={siblings} view={view} hrefOf={hrefOf} />
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
          {run.nodeScores === null ? <StrongestEdges shown={shown} /> : <StrongestNodes scores={run.nodeScores} />}
        </div>
      </div>
      <Provenance run={run} />
    </>
  );
}

interface OtherResultsProps {
  run: Run;
  siblings: readonly Sibling[];
  view: CircuitView;
  hrefOf(view: CircuitView): string;
}

/** The way to results of the same checkpoint and task by other settings. */
function OtherResults({ run, siblings, view, hrefOf }: OtherResultsProps) {
  const options = otherResults(run, siblings).map(({ label, choice, active }) => ({
    ...{ label, active, href: hrefOf({ ...view, ...choice, node: null }) },
  }));
  if (options.length === 0) return null;
  return (
    <Controls>
      <Choice label="Measured by" options={options} />
    </Controls>
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

interface PictureProps {
  run: Run;
  edges: readonly ScoredEdge[];
  shown: readonly ScoredEdge[];
  view: CircuitView;
  hrefOf(view: CircuitView): string;
}

function Picture({ run, edges, shown, view, hrefOf }: PictureProps) {
  const strongest = Math.abs(edges[0]?.score ?? 0);
  const ofNodes = run.nodeScores !== null;
  if (run.circuit.edgeCount === 0)
    return <Note>Nothing is left of this circuit after pruning: no path joins the input to the logits.</Note>;
  const large = !ofNodes && shown.length > MOST_EDGES;
  const label = `${circuitTitle(run)}, ${ofNodes ? `${run.circuit.nodeCount} nodes` : `${shown.length} edges`}`;
  const nodes = {
    present: new Set(run.circuit.nodes),
    focus: view.node,
    nodeHref: ofNodes ? null : (name: string) => hrefOf({ ...view, node: view.node === name ? null : name }),
  };
  return (
    <>
      {large ? (
        <LargePicture run={run} edges={edges} shown={shown.length} view={view} hrefOf={hrefOf} label={label}>
          <DiagramNodes layout={circuitLayout(run.checkpoint.model)} {...nodes} />
        </LargePicture>
      ) : (
        <CircuitDiagram
          shape={run.checkpoint.model}
          edges={shown}
          strongest={strongest}
          formatScore={formatNumber}
          label={label}
          {...nodes}
        />
      )}
      {view.node !== null && <FocusNote run={run} node={view.node} />}
      {ofNodes ? <NodesNote /> : <EdgesNote strongest={strongest} />}
    </>
  );
}

/** The way on from a head whose edges alone are shown. */
function FocusNote({ run: { checkpoint, task }, node }: { run: Run; node: string }) {
  if (parseNode(node).kind !== "head") return null;
  const query = headQuery({ ...parseHeadView({}), at: checkpoint.revision, task: task.name });
  return (
    <Note>
      <Link href={headHref(checkpoint.model.name, node, query)}>{`Head ${node} over training`}</Link>: its scores, its
      circuits and its edges.
    </Note>
  );
}

interface LargePictureProps {
  run: Run;
  edges: readonly ScoredEdge[];
  shown: number;
  view: CircuitView;
  hrefOf(view: CircuitView): string;
  label: string;
  children: ReactNode;
}

function LargePicture({ run, edges, shown, view, hrefOf, label, children }: LargePictureProps) {
  const { model } = run.checkpoint;
  return (
    <>
      <noscript>
        <Note>
          So many edges are painted by a script. Without one,{" "}
          <a href={hrefOf({ ...view, top: MOST_EDGES })}>the strongest</a> can be seen.
        </Note>
      </noscript>
      <CircuitCanvas
        key={hrefOf({ ...view, top: "all" })}
        shape={{ layers: model.layers, heads: model.heads, parallel: model.parallel }}
        edges={edgeColumns(model, passingEdges(edges, view))}
        initial={shown}
        total={run.circuit.totalEdges}
        label={label}
        inAddress
      >
        {children}
      </CircuitCanvas>
    </>
  );
}

function NodesNote() {
  return (
    <Note>
      Nodes were scored, not edges: the circuit is these nodes with all edges between them, which are not drawn. Nodes
      in dashed outline are not in it.
    </Note>
  );
}

function EdgesNote({ strongest }: { strongest: number }) {
  return (
    <Note>
      Edges run upwards. Blue: corrupting the edge hurts the task; orange: it helps. The widest line stands for a score
      of {formatNumber(strongest)}, the strongest of this checkpoint. Nodes in dashed outline are not in the circuit.
      Choose a node to see its edges alone.
    </Note>
  );
}

function Faithfulness({ run, view }: { run: Run; view: CircuitView }) {
  const { circuit } = run;
  const panel = faithfulnessPanel(run);
  return (
    <Section title="Faithfulness by size">
      <ChartFigure wide={420} draw={(width) => faithfulnessChart({ ...panel, width })} />
      <FigureTools figure={faithfulnessFigure(run, view)} address={circuitHref(keyOf(run), circuitQuery(view))} />
      <Note>
        Solid: above the floor of corrupted prompts. Dashed: plain. The dotted line is the threshold of{" "}
        {formatPercent(circuit.threshold)}; the ring is the circuit shown here. Values outside the frame are drawn at
        its edge.
        {circuit.bootstrap && ` The band holds ${formatPercent(circuit.bootstrap.level)} of resamples of the prompts.`}
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

function StrongestEdges({ shown }: { shown: readonly ScoredEdge[] }) {
  const rows = shown.slice(0, TABLE_ROWS).map(({ writer, reader, score }) => ({
    key: `${formatNode(writer)}${formatReader(reader)}`,
    cells: [`${formatNode(writer)} → ${formatReader(reader)}`, <Score key="score" score={score} />],
  }));
  return (
    <Section title="Strongest edges" aside={`${rows.length} of ${formatCount(shown.length)} shown`}>
      <DataTable caption="Strongest edges shown" head={["Edge", "Score"]} rows={rows} />
    </Section>
  );
}
