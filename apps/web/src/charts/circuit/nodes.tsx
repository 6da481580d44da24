/** @file The fixed part of the diagram: heads, MLPs, the two bars and the names of the layers. */
import { type CircuitNode, formatNode, HEAD_INPUTS } from "@atlas/schema";
import styles from "./diagram.module.css";
import { BAR, centre, type Layout, NODE, portOffset, rowY } from "./layout.ts";

export interface Brief {
  /** Whether numbers stand for names, as on a page that has no room for them. A file has. */
  brief?: boolean;
}

interface NodesProps extends Brief {
  layout: Layout;
  present: ReadonlySet<string>;
  focus: string | null;
  /** Names of nodes to be found again. */
  pinned?: ReadonlySet<string>;
  nodeHref: ((name: string) => string) | null;
}

/** Units: a third of them are pixels where numbers stand for names. */
const BRIEF_SIZE = 30;

export function DiagramNodes({ layout, ...props }: NodesProps) {
  const layers = Array.from({ length: layout.shape.layers }, (_, layer) => layer);
  return (
    <g>
      {layers.map((layer) => (
        <text
          key={layer}
          className={styles.layer}
          fontSize={props.brief ? BRIEF_SIZE : 11}
          fill="var(--ink-soft)"
          x={0}
          y={rowY(layout, layer) + (props.brief ? BRIEF_SIZE / 3 : 4)}
        >
          {props.brief ? layer : `layer ${layer}`}
        </text>
      ))}
      {nodesOf(layout).map((node) => (
        <NodeBox key={formatNode(node)} layout={layout} node={node} {...props} />
      ))}
    </g>
  );
}

function nodesOf({ shape }: Layout): CircuitNode[] {
  const layers = Array.from({ length: shape.layers }, (_, layer) => layer);
  const heads = Array.from({ length: shape.heads }, (_, head) => head);
  const inLayer = (layer: number): CircuitNode[] => [
    ...heads.map((head) => ({ kind: "head" as const, layer, head })),
    { kind: "mlp", layer },
  ];
  return [{ kind: "input" }, ...layers.flatMap(inLayer), { kind: "logits" }];
}

function NodeBox({
  layout,
  node,
  present,
  focus,
  pinned,
  nodeHref,
  brief = false,
}: NodesProps & { node: CircuitNode }) {
  const name = formatNode(node);
  const box = (
    <Box
      layout={layout}
      node={node}
      state={focus === name ? "focus" : present.has(name) ? "present" : "absent"}
      pinned={pinned?.has(name) ?? false}
      brief={brief}
    />
  );
  if (nodeHref === null || !present.has(name)) return box;
  const action = focus === name ? "show all nodes again" : "show its edges alone";
  return (
    <a href={nodeHref(name)} data-node={name}>
      <title>{`${name}: ${action}`}</title>
      {box}
    </a>
  );
}

type NodeState = "present" | "focus" | "absent";

const COLOURS: Record<NodeState, { fill: string; stroke: string; text: string; port: string }> = {
  present: { fill: "var(--raised)", stroke: "var(--ink-soft)", text: "var(--ink)", port: "var(--ink-soft)" },
  focus: { fill: "var(--accent)", stroke: "var(--accent)", text: "var(--on-accent)", port: "var(--on-accent)" },
  absent: { fill: "var(--paper)", stroke: "var(--rule-strong)", text: "var(--ink-faint)", port: "var(--ink-faint)" },
};

interface BoxProps {
  layout: Layout;
  node: CircuitNode;
  state: NodeState;
  pinned: boolean;
  brief: boolean;
}

function Box({ layout, node, state, pinned, brief }: BoxProps) {
  const { x, y } = centre(layout, node);
  const isBar = node.kind === "input" || node.kind === "logits";
  const width = isBar ? layout.bar.to - layout.bar.from : NODE.width;
  const height = isBar ? BAR : NODE.height;
  const colours = COLOURS[state];
  return (
    <g className={styles.node} textAnchor="middle" fontSize={12}>
      <rect
        x={x - width / 2}
        y={y - height / 2}
        width={width}
        height={height}
        rx={node.kind === "mlp" ? 10 : 2}
        fill={colours.fill}
        stroke={pinned ? "var(--accent)" : colours.stroke}
        strokeWidth={pinned ? 2.5 : undefined}
        strokeDasharray={state === "absent" ? "2 3" : undefined}
      />
      {brief ? (
        <text fontSize={BRIEF_SIZE} x={x} y={y + BRIEF_SIZE / 3} fill={colours.text}>
          {briefName(node)}
        </text>
      ) : (
        <text x={x} y={y + (node.kind === "head" ? -1 : 4)} fill={colours.text}>
          {formatNode(node)}
        </text>
      )}
      {node.kind === "head" && !brief && (
        <text className={styles.port} fontSize={9} fill={colours.port} x={portPlaces(x)} y={y + NODE.height / 2 - 4}>
          {HEAD_INPUTS.join("")}
        </text>
      )}
    </g>
  );
}

function briefName(node: CircuitNode): string {
  return node.kind === "head" ? String(node.head) : node.kind === "mlp" ? "m" : formatNode(node);
}

/** A place for each letter: one element for all three, as a large model has thousands. */
function portPlaces(x: number): string {
  return HEAD_INPUTS.map((input) => x + portOffset(input)).join(" ");
}
