/** @file The picture of a circuit: edge by edge, painted where there are many, or summed between layers. */
import { parseNode } from "@atlas/schema";
import Link from "next/link";
import type { ReactNode } from "react";
import { CircuitCanvas } from "../../charts/circuit/canvas.tsx";
import { CircuitDiagram } from "../../charts/circuit/diagram.tsx";
import { edgeColumns } from "../../charts/circuit/edge-columns.ts";
import { LayerMatrix } from "../../charts/circuit/layer-matrix.tsx";
import { layerSums } from "../../charts/circuit/layer-sums.ts";
import { circuitLayout, fitNames } from "../../charts/circuit/layout.ts";
import { DiagramNodes } from "../../charts/circuit/nodes.tsx";
import type { ScoredEdge } from "../../charts/circuit/scored-edge.ts";
import { formatNumber } from "../../lib/format.ts";
import { headHref } from "../../lib/hrefs.ts";
import { edgesChoiceIn } from "../../lib/settings.ts";
import { timeIn } from "../../lib/time-axis.ts";
import { Choice, Controls } from "../../ui/choice.tsx";
import { FullScreen } from "../../ui/full-screen.tsx";
import { Note } from "../../ui/section.tsx";
import { headQuery, parseHeadView } from "../head/view-state.ts";
import { passingEdges, togglePin } from "./derive.ts";
import { EdgeSlider } from "./edge-slider.tsx";
import type { Run } from "./query.ts";
import { circuitTitle } from "./shared-figures.tsx";
import { type CircuitView, MOST_EDGES } from "./view-state.ts";

interface PictureProps {
  run: Run;
  edges: readonly ScoredEdge[];
  shown: readonly ScoredEdge[];
  view: CircuitView;
  hrefOf(view: CircuitView): string;
}

export function Picture({ run, edges, shown, view, hrefOf }: PictureProps) {
  const strongest = Math.abs(edges[0]?.score ?? 0);
  const ofNodes = run.nodeScores !== null;
  if (run.circuit.edgeCount === 0)
    return <Note>Nothing is left of this circuit after pruning: no path joins the input to the logits.</Note>;
  const large = !ofNodes && shown.length > MOST_EDGES;
  const label = `${circuitTitle(run)}, ${ofNodes ? `${run.circuit.nodeCount} nodes` : `${shown.length} edges`}`;
  const nodes = {
    present: new Set(run.circuit.nodes),
    focus: view.node,
    pinned: new Set(view.pin),
    nodeHref: ofNodes ? null : (name: string) => hrefOf({ ...view, node: view.node === name ? null : name }),
  };
  if (view.as === "layers" && !ofNodes) return <Layers run={run} shown={shown} />;
  return (
    <>
      <FullScreen>
        {large ? (
          <LargePicture run={run} edges={edges} shown={shown.length} view={view} hrefOf={hrefOf} label={label}>
            <DiagramNodes
              layout={circuitLayout(run.checkpoint.model)}
              brief={!fitNames(run.checkpoint.model)}
              {...nodes}
            />
          </LargePicture>
        ) : (
          <>
            {!ofNodes && <SmallThreshold edges={edges} view={view} hrefOf={hrefOf} />}
            <CircuitDiagram
              shape={run.checkpoint.model}
              edges={shown}
              strongest={strongest}
              formatScore={formatNumber}
              label={label}
              {...nodes}
            />
          </>
        )}
      </FullScreen>
      <Pinned view={view} hrefOf={hrefOf} />
      {view.node !== null && <FocusNote run={run} node={view.node} view={view} hrefOf={hrefOf} />}
      {ofNodes ? <NodesNote /> : <EdgesNote strongest={strongest} />}
    </>
  );
}

/** Up to as many edges as are drawn one by one; a canvas, which shows more, has its own. */
function SmallThreshold({ edges, view, hrefOf }: Pick<PictureProps, "edges" | "view" | "hrefOf">) {
  const passing = passingEdges(edges, view);
  const strongest = passing.slice(0, MOST_EDGES);
  if (strongest.length < 2) return null;
  return (
    <EdgeSlider
      scores={Float32Array.from(strongest, ({ score }) => score)}
      shown={view.top === "all" ? strongest.length : Math.min(view.top, strongest.length)}
      last={strongest.length === passing.length ? "all" : String(MOST_EDGES)}
      address={hrefOf(view)}
    />
  );
}

/** All edges shown, however many, summed between layers. */
function Layers({ run, shown }: Pick<PictureProps, "run" | "shown">) {
  const { layers } = run.checkpoint.model;
  return (
    <>
      <LayerMatrix sums={layerSums(shown, layers)} layers={layers} label={`${circuitTitle(run)}, between layers`} />
      <Note>
        Each square is all edges shown from the layer below it to the layer left of it; the darkest is the largest sum
        of |score|. White: no edge.
      </Note>
    </>
  );
}

/** Pinned nodes, each a way to let it go. */
function Pinned({ view, hrefOf }: Pick<PictureProps, "view" | "hrefOf">) {
  if (view.pin.length === 0) return null;
  const options = view.pin.map((node) => ({
    ...{ label: node, href: hrefOf(togglePin(view, node)), active: true, hint: `No longer pin ${node}` },
  }));
  return (
    <Controls>
      <Choice label="Pinned: their edges are shown, however weak" options={options} />
    </Controls>
  );
}

interface FocusNoteProps extends Pick<PictureProps, "run" | "view" | "hrefOf"> {
  node: string;
}

/** The ways on from a node whose edges alone are shown. */
function FocusNote({ run: { checkpoint, task }, node, view, hrefOf }: FocusNoteProps) {
  const here = { at: checkpoint.revision, task: task.name };
  const query = headQuery({ ...parseHeadView({}), ...timeIn(view), ...edgesChoiceIn(view), ...here });
  const pinned = view.pin.includes(node);
  return (
    <Note>
      {parseNode(node).kind === "head" && (
        <>
          <Link href={headHref(checkpoint.model.name, node, query)}>{`Head ${node} over training`}</Link>: its scores,
          its circuits and its edges.{" "}
        </>
      )}
      <Link href={hrefOf({ ...togglePin(view, node), node: pinned ? node : null })} scroll={false} prefetch={false}>
        {pinned ? `No longer pin ${node}` : `Pin ${node}`}
      </Link>
      {pinned ? "." : ", to see its edges among all others."}{" "}
      <Link href={hrefOf({ ...view, node: null })} scroll={false} prefetch={false}>
        Show all nodes
      </Link>
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
          <a href={hrefOf({ ...view, top: MOST_EDGES })}>the strongest</a> can be seen, and here all of them, summed
          between layers.
        </Note>
        <LayerMatrix
          sums={layerSums(passingEdges(edges, view).slice(0, shown), model.layers)}
          layers={model.layers}
          label={`${label}, between layers`}
        />
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
