/** @file The circuit as a picture. It draws the edges it is given, strongest on top, at positions from `layout.ts`. */
import { type Edge, formatEdge, formatNode, formatReader, type GraphShape } from "@atlas/schema";
import styles from "./diagram.module.css";
import { circuitLayout, type Layout } from "./layout.ts";
import { DiagramNodes } from "./nodes.tsx";
import { edgePath } from "./route.ts";

export interface ScoredEdge extends Edge {
  /** Attribution: positive where corrupting the edge hurts the task. */
  score: number;
}

/** An edge of a comparison: coloured by what became of it, not by its sign. */
export interface ChangedEdge extends ScoredEdge {
  change?: "born" | "kept" | "lost";
}

interface DiagramProps {
  shape: GraphShape;
  /** Edges to draw, in any order. */
  edges: readonly ChangedEdge[];
  /** Score that gets the full line width. */
  strongest: number;
  /** Names of all nodes of the circuit, whether or not one of their edges is drawn. */
  present: ReadonlySet<string>;
  /** Name of the node whose edges alone are shown. */
  focus: string | null;
  /** Where a node leads; null where nodes lead nowhere. */
  nodeHref: ((name: string) => string) | null;
  formatScore(score: number): string;
  label: string;
}

/** Beyond these the names are too small to read, or the picture needlessly large; a wider one scrolls. */
const LEAST_SCALE = 0.65;
const MOST_SCALE = 1.5;
/** Line widths in pixels of the weakest and the strongest edge. */
const LINE = { least: 1.1, most: 6 };

export function CircuitDiagram({ edges, strongest, formatScore, ...props }: DiagramProps) {
  const layout = circuitLayout(props.shape);
  const rising = edges.toSorted((a, b) => Math.abs(a.score) - Math.abs(b.score));
  return (
    <figure className={styles.scroll}>
      <svg
        className={styles.diagram}
        viewBox={`0 0 ${layout.width} ${layout.height}`}
        style={{ maxWidth: layout.width * MOST_SCALE, minWidth: layout.width * LEAST_SCALE }}
      >
        <title>{props.label}</title>
        <g>
          {rising.map((edge) => (
            <EdgeLine
              key={formatEdge(edge)}
              layout={layout}
              edge={edge}
              strongest={strongest}
              formatScore={formatScore}
            />
          ))}
        </g>
        <DiagramNodes layout={layout} present={props.present} focus={props.focus} nodeHref={props.nodeHref} />
      </svg>
    </figure>
  );
}

interface EdgeLineProps {
  layout: Layout;
  edge: ChangedEdge;
  strongest: number;
  formatScore(score: number): string;
}

function EdgeLine({ layout, edge, strongest, formatScore }: EdgeLineProps) {
  const share = strongest === 0 ? 0 : Math.min(1, Math.abs(edge.score) / strongest);
  const input = edge.reader.kind === "head" ? edge.reader.input : "other";
  return (
    <path
      className={`${styles.edge} ${styles[input]} ${styles[edge.change ?? (edge.score < 0 ? "negative" : "positive")]}`}
      d={edgePath(layout, edge)}
      strokeWidth={Math.round((LINE.least + share * (LINE.most - LINE.least)) * 100) / 100}
      strokeOpacity={Math.round((0.55 + 0.4 * share) * 100) / 100}
    >
      <title>{titleOf(edge, formatScore)}</title>
    </path>
  );
}

function titleOf({ writer, reader, score, change }: ChangedEdge, formatScore: (score: number) => string): string {
  const title = `${formatNode(writer)} → ${formatReader(reader)}, score ${formatScore(score)}`;
  return change === undefined ? title : `${title}, ${change}`;
}
