/** @file The circuit as a picture. It draws the edges it is given, strongest on top, at positions from `layout.ts`. */
import { formatEdge, formatNode, formatReader, type GraphShape } from "@atlas/schema";
import type { CSSProperties } from "react";
import { Scroller } from "../../ui/scroller.tsx";
import { DrawnText } from "../drawn-text.tsx";
import { pageText } from "../element-text.ts";
import styles from "./diagram.module.css";
import { edgeStyle } from "./edge-style.ts";
import { circuitLayout, fitNames, type Layout } from "./layout.ts";
import { type Brief, DiagramNodes } from "./nodes.tsx";
import { edgePath } from "./route.ts";
import type { ChangedEdge } from "./scored-edge.ts";

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
  /** Names of nodes to be found again. */
  pinned?: ReadonlySet<string>;
  /** Where a node leads; null where nodes lead nowhere. */
  nodeHref: ((name: string) => string) | null;
  formatScore(score: number): string;
  label: string;
}

/** Beyond these the names are too small to read, or the picture needlessly large; a wider one scrolls on a phone. */
const LEAST_SCALE = 0.65;
const MOST_SCALE = 1.5;

/** How large a picture of so many units may be drawn, and its shape. */
export function pictureSize({ width, height }: Layout): CSSProperties {
  const own = { "--least": `${width * LEAST_SCALE}px`, "--ratio": width / height };
  return { maxWidth: width * MOST_SCALE, ...own } as CSSProperties;
}

export function CircuitDiagram(props: DiagramProps) {
  const brief = !fitNames(props.shape);
  return (
    <figure className={styles.figure} aria-label={props.label}>
      <Scroller label={props.label} className={styles.scroll!}>
        <DrawnText
          className={`${styles.diagram} ${brief ? styles.many : ""}`}
          style={pictureSize(circuitLayout(props.shape))}
          svg={pageText(<CircuitDrawing {...props} brief={brief} />)}
        />
      </Scroller>
    </figure>
  );
}

/** What a colour or a dash says is an attribute, so that the drawing keeps it in a file; styles are for the page alone. */
export function CircuitDrawing({ edges, strongest, formatScore, brief = false, ...props }: DiagramProps & Brief) {
  const layout = circuitLayout(props.shape);
  const rising = edges.toSorted((a, b) => Math.abs(a.score) - Math.abs(b.score));
  return (
    <svg viewBox={`0 0 ${layout.width} ${layout.height}`}>
      <title>{props.label}</title>
      <g fill="none">
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
      <DiagramNodes
        layout={layout}
        present={props.present}
        focus={props.focus}
        nodeHref={props.nodeHref}
        brief={brief}
        {...(props.pinned && { pinned: props.pinned })}
      />
    </svg>
  );
}

interface EdgeLineProps {
  layout: Layout;
  edge: ChangedEdge;
  strongest: number;
  formatScore(score: number): string;
}

function EdgeLine({ layout, edge, strongest, formatScore }: EdgeLineProps) {
  const { colour, dash, width, split, opacity } = edgeStyle(edge, strongest);
  const path = edgePath(layout, edge);
  return (
    <>
      <path
        className={styles.edge}
        d={path}
        stroke={`var(--${colour})`}
        strokeDasharray={dash?.join(" ")}
        strokeWidth={width}
        strokeOpacity={opacity}
      >
        <title>{titleOf(edge, formatScore)}</title>
      </path>
      {split > 0 && <path d={path} stroke="var(--paper)" strokeWidth={split} pointerEvents="none" />}
    </>
  );
}

function titleOf(
  { writer, reader, score, change, signChanged }: ChangedEdge,
  formatScore: (score: number) => string,
): string {
  const title = `${formatNode(writer)} → ${formatReader(reader)}, score ${formatScore(score)}`;
  return change === undefined ? title : `${title}, ${change}${signChanged ? ", sign changed" : ""}`;
}
