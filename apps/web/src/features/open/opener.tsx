"use client";
/** @file Opens a circuit file from disk and shows it. It is read in the browser and sent nowhere. */
import { formatNode, formatReader, UserError } from "@atlas/schema";
import { type DragEvent, useState } from "react";
import { CircuitCanvas } from "../../charts/circuit/canvas.tsx";
import { CircuitDiagram } from "../../charts/circuit/diagram.tsx";
import { circuitLayout } from "../../charts/circuit/layout.ts";
import { DiagramNodes } from "../../charts/circuit/nodes.tsx";
import { FigureKey } from "../../charts/figure-key.tsx";
import { formatCount, formatNumber } from "../../lib/format.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Notice } from "../../ui/notice.tsx";
import { Note, Section } from "../../ui/section.tsx";
import { CIRCUIT_KEY } from "../circuit/circuit-key.ts";
import { MOST_EDGES } from "../circuit/view-state.ts";
import { OpenedTools } from "./opened-tools.tsx";
import styles from "./opener.module.css";
import { MOST_BYTES, type OpenedCircuit, parseCircuitFile, strongestEdges } from "./parse.ts";

type State = { name: string; opened: OpenedCircuit } | { refusal: string } | null;

/** Rows of the table; the picture shows the rest. */
const TABLE_ROWS = 15;

export function CircuitOpener() {
  const [state, setState] = useState<State>(null);
  const open = async (file: File | undefined) => {
    if (file !== undefined) setState(await read(file));
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    void open(event.dataTransfer.files[0]);
  };
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way to what the field does */}
      <div className={styles.drop} onDragOver={(event) => event.preventDefault()} onDrop={drop}>
        <label htmlFor="circuit-file">Circuit file (.json)</label>
        <input
          id="circuit-file"
          type="file"
          accept=".json,application/json"
          onChange={({ target }) => void open(target.files?.[0])}
        />
        <span>or drop it here; it stays on your machine</span>
      </div>
      {state !== null && "refusal" in state && (
        <Notice title="This file cannot be shown">
          <p>{state.refusal}</p>
        </Notice>
      )}
      {state !== null && "opened" in state && <Opened key={state.name} name={state.name} opened={state.opened} />}
    </>
  );
}

async function read(file: File): Promise<State> {
  try {
    if (file.size > MOST_BYTES) throw new UserError(`${file.name} is larger than 500 MB; the viewer cannot hold it.`);
    return { name: file.name, opened: parseCircuitFile(file.name, await file.text()) };
  } catch (error) {
    const refusal = error instanceof UserError ? error.message : `${file.name} cannot be read; choose it again.`;
    return { refusal };
  }
}

function Opened({ name, opened }: { name: string; opened: OpenedCircuit }) {
  const { shape, edges, nodes, totalEdges, scored } = opened;
  const count = edges.cells.length;
  const rows = strongestEdges(opened, TABLE_ROWS).map(({ writer, reader, score }) => ({
    key: `${formatNode(writer)}${formatReader(reader)}`,
    cells: [`${formatNode(writer)} → ${formatReader(reader)}`, formatNumber(score)],
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
          <Note>Nodes were scored: edges have no scores of their own.</Note>
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
        <DiagramNodes layout={circuitLayout(shape)} present={present} focus={null} nodeHref={null} />
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
