/** @file The strongest edges into or out of a head; other heads lead to their own pages. */
import Link from "next/link";
import type { ScoredEdge } from "../../charts/circuit/scored-edge.ts";
import { formatCount } from "../../lib/format.ts";
import { DataTable } from "../../ui/data-table.tsx";
import { Note } from "../../ui/section.tsx";
import { heldIn, heldInHead } from "../circuit/held-in.ts";
import { Score } from "../circuit/score.tsx";
import { type HeadEdges, otherEnd } from "./derive.ts";
import styles from "./view.module.css";

interface EdgeTableProps {
  title: string;
  /** Strongest first. */
  edges: readonly ScoredEdge[];
  direction: keyof HeadEdges;
  /** Address of another head's page. */
  toHead(head: string): string;
}

/** MLPs and the logits have one input alone. */
function headOf([first]: readonly ScoredEdge[], direction: keyof HeadEdges): string[] {
  if (direction === "outOf") return ["To", "Score"];
  return first?.reader.kind === "head" ? ["From", "Input", "Score"] : ["From", "Score"];
}

/** Rows of the table; the picture shows the rest. */
const ROWS = 12;

export function EdgeTable({ title, edges, direction, toHead }: EdgeTableProps) {
  const rows = edges.slice(0, ROWS).map((edge) => {
    const { node, isHead, name, input } = otherEnd(edge, direction);
    const label = isHead ? (
      <Link key={node} href={toHead(node)} prefetch={false}>
        {name}
      </Link>
    ) : (
      name
    );
    const into = input === null ? [] : [input];
    return {
      key: `${name} ${input}`,
      cells: [label, ...into, <Score key="score" score={edge.score} />, ...heldIn(edge)],
    };
  });
  return (
    <div className={styles.table}>
      <h3>
        {title}{" "}
        <span className={styles.value}>{`${formatCount(rows.length)} of ${formatCount(edges.length)} shown`}</span>
      </h3>
      {rows.length === 0 ? (
        <Note>None in this circuit.</Note>
      ) : (
        <DataTable caption={title} head={[...headOf(edges, direction), ...heldInHead(edges)]} rows={rows} />
      )}
    </div>
  );
}
