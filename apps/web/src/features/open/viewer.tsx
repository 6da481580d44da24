"use client";
/** @file An opened circuit: its size, its picture, what can be done with it, and its strongest edges. */
import { CircuitCanvas } from "../../charts/circuit/canvas.tsx";
import { CircuitDiagram } from "../../charts/circuit/diagram.tsx";
import { circuitLayout, fitNames } from "../../charts/circuit/layout.ts";
import { DiagramNodes } from "../../charts/circuit/nodes.tsx";
import { FigureKey } from "../../charts/figure-key.tsx";
import { edgeName } from "../../lib/edge-name.ts";
import { formatCount, formatNumber } from "../../lib/format.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Note, Section } from "../../ui/section.tsx";
import { CIRCUIT_KEY } from "../circuit/circuit-key.ts";
import { MOST_EDGES } from "../circuit/view-state.ts";
import { OpenedTools } from "./opened-tools.tsx";
import styles from "./opener.module.css";
import { type OpenedCircuit, strongestEdges } from "./parse.ts";

/** Rows of the table; the picture shows the rest. */
const TABLE_ROWS = 15;

export function Opened({ name, opened }: { name: string; opened: OpenedCircuit }) {
  const { shape, edges, nodes, totalEdges, scored } = opened;
  const count = edges.cells.length;
  const rows = strongestEdges(opened, TABLE_ROWS).map((edge) => ({
    key: edgeName(edge),
    cells: [edgeName(edge), formatNumber(edge.score)],
  }));
  return (
    <Section title={name} aside={`${formatCount(count)} of ${formatCount(totalEdges)} edges`}>
      <div className={styles.opened}>
        <Facts
          facts={[
            {
              term: "Layers",
              value: shape.layers,
              note: shape.parallel ? "attention and MLP in parallel" : "sequential",
            },
            { term: "Heads in each", value: shape.heads },
            { term: "Edges in the circuit", value: formatCount(count), note: `of ${formatCount(totalEdges)}` },
            { term: "Nodes", value: formatCount(nodes.length), note: "with an edge" },
          ]}
        />
        {scored ? (
          <FigureKey entries={CIRCUIT_KEY} />
        ) : (
          <Note>Edges have no scores of their own here: nodes were scored, or nothing was.</Note>
        )}
        {count === 0 && (
          <Note>
            The file says of no edge that it is in the circuit (in_graph is false everywhere): choose edges before it is
            written, as apply_greedy of the library and atlas circuit do.
          </Note>
        )}
        <Picture name={name} opened={opened} />
        {count > 0 && <OpenedTools name={name} opened={opened} />}
        {scored && count > 0 && <DataTable caption="Strongest edges" head={["Edge", "Score"]} rows={rows} />}
      </div>
    </Section>
  );
}

function Picture({ name, opened }: { name: string; opened: OpenedCircuit }) {
  const { shape, edges, nodes, totalEdges } = opened;
  const present = new Set(nodes);
  const label = `Circuit in ${name}`;
  if (edges.cells.length > MOST_EDGES)
    return (
      <CircuitCanvas
        shape={shape}
        edges={edges}
        initial={MOST_EDGES}
        total={totalEdges}
        label={label}
        inAddress={false}
      >
        <DiagramNodes
          layout={circuitLayout(shape)}
          present={present}
          focus={null}
          nodeHref={null}
          brief={!fitNames(shape)}
        />
      </CircuitCanvas>
    );
  return (
    <CircuitDiagram
      shape={shape}
      edges={strongestEdges(opened, MOST_EDGES)}
      strongest={Math.abs(edges.scores[0] ?? 0)}
      present={present}
      focus={null}
      nodeHref={null}
      formatScore={formatNumber}
      label={label}
    />
  );
}
