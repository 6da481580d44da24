/** @file The figures of the page of a head, for its view and for files. */
import { formatNode, formatReader } from "@atlas/schema";
import { caveatKey } from "../../charts/caveat-key.ts";
import { CircuitDrawing } from "../../charts/circuit/diagram.tsx";
import { elementText } from "../../charts/element-text.ts";
import { markKey, markStrip, shownMeanings } from "../../charts/mark-strip.ts";
import { panelsSvg } from "../../charts/nested-svg.ts";
import { trainingChart } from "../../charts/training-chart.ts";
import { drawWords } from "../../lib/draw.ts";
import type { Cell, Column } from "../../lib/figure-table.ts";
import { formatNumber } from "../../lib/format.ts";
import { headHref } from "../../lib/hrefs.ts";
import { METRIC_NAMES } from "../../lib/metric.ts";
import { choiceWords } from "../../lib/settings.ts";
import { CIRCUIT_KEY } from "../circuit/circuit-key.ts";
import { edgesOf } from "../circuit/derive.ts";
import { circuitWords } from "../circuit/method-words.ts";
import { distinct, type Figure, queryOf, type SharedPage } from "../sharing/figure.ts";
import { numberedQuery } from "../sharing/numbered-query.ts";
import { headEdges, membershipStrip, membershipWords, scorePanels, shownView } from "./derive.ts";
import { fetchHead, HeadEdgesQuery, type HeadPage, HeadQuery, RoleQuery } from "./query.ts";
import { roleStrip } from "./roles.ts";
import { askedSettings, type HeadView, headQuery, parseHeadView } from "./view-state.ts";

export const PANEL_HEIGHT = 150;

const TIME: readonly Column[] = [
  { name: "revision", unit: null, description: "The checkpoint." },
  { name: "step", unit: "optimiser steps", description: "0 is the initialisation." },
  { name: "tokens", unit: "training tokens", description: "Empty where the family does not say." },
];
const SOURCE: readonly Column[] = [
  { name: "analyzer_version", unit: null, description: "Version of the analyzer that computed it." },
  { name: "result", unit: null, description: "Content address of the result." },
];
const SUSPICION: Column = {
  name: "suspicion",
  unit: null,
  description: "What is wrong with the checkpoint; empty where nothing is known to be.",
};

interface OverTraining {
  revisions: readonly string[];
  steps: readonly number[];
  tokens: readonly (number | null)[];
  addresses: readonly string[];
  analyzerVersions: readonly string[];
}

const timeCells = ({ revisions, steps, tokens }: OverTraining, i: number): Cell[] => [
  ...[revisions[i]!, steps[i]!, tokens[i] ?? null],
];
const sourceCells = ({ analyzerVersions, addresses }: OverTraining, i: number): Cell[] => [
  ...[analyzerVersions[i]!, addresses[i]!],
];
const versionsOf = (columns: readonly OverTraining[]) =>
  distinct(columns.flatMap(({ analyzerVersions }) => analyzerVersions));

/** Names what the page chose where its address leaves it open. */
const lastingHref = ({ model, head, here, task }: HeadPage, view: HeadView): string =>
  headHref(model.name, head, headQuery({ ...view, at: here.revision, task: task?.name ?? null }));

/** Null where no score is stored. */
export function scoresFigure(page: HeadPage, view: HeadView): Figure | null {
  const { scores, model, head } = page;
  if (scores.length === 0) return null;
  const scored = scorePanels(page, view);
  const panels = scored.map(({ title, chart }) => ({
    title,
    draw: (width: number) => trainingChart({ ...chart, width, height: PANEL_HEIGHT }),
  }));
  const title = `Scores of ${head} of ${model.name} over training`;
  return {
    name: "scores",
    title,
    key: caveatKey(scored.map(({ chart }) => chart)),
    table: {
      columns: [
        { name: "score", unit: null, description: "What is scored." },
        ...TIME,
        { name: "value", unit: "that of the row", description: "Empty where the score is undefined." },
        { name: "unit", unit: null, description: "Unit of the value and the threshold." },
        { name: "threshold", unit: "that of the row", description: "A head above it counts as one of its kind." },
        SUSPICION,
        ...SOURCE,
      ],
      rows: scores.flatMap((score) =>
        score.values.map((value, i): Cell[] => [
          score.definition.title,
          ...timeCells(score, i),
          ...[value, score.definition.unit, score.definition.threshold, score.suspicions[i] ?? null],
          ...sourceCells(score, i),
        ]),
      ),
    },
    method: scores.map(({ definition }) => `${definition.title}: ${definition.definition}`).join(" "),
    codeVersions: versionsOf(scores),
    explained: "head-scores",
    query: queryOf(HeadQuery, { model: model.name, head, ...askedSettings(view) }),
    lasting: lastingHref(page, view),
    draw: (width) => panelsSvg(panels, width, title),
  };
}

/** Null where the head is above the threshold of no score. */
export function rolesFigure(page: HeadPage, view: HeadView): Figure | null {
  const { roles, model, head } = page;
  if (roles.length === 0) return null;
  const strip = roleStrip(page, view);
  const names = roles.map(({ definition }) => definition.name);
  return {
    name: "roles",
    title: `Roles of ${head} of ${model.name} over training, and who carries them`,
    key: markKey({ full: "this head", other: "another head", absent: "none above the threshold" }),
    table: {
      columns: [
        { name: "role", unit: null, description: "The score that tells the role." },
        ...TIME,
        { name: "carrier", unit: null, description: "Head with the highest score; empty: none above the threshold." },
        { name: "value", unit: "that of the row", description: "Its score." },
        { name: "unit", unit: null, description: "Unit of the value." },
        ...SOURCE,
      ],
      rows: roles.flatMap((role) =>
        role.carriers.map((carrier, i): Cell[] => [
          role.definition.title,
          ...timeCells(role, i),
          ...[carrier, role.values[i] ?? null, role.definition.unit],
          ...sourceCells(role, i),
        ]),
      ),
    },
    method: "The head with the highest score carries the role, where that is above the threshold of the score",
    codeVersions: versionsOf(roles),
    explained: "role-handover",
    query: numberedQuery(RoleQuery, { model: model.name }, "score", names),
    lasting: lastingHref(page, view),
    draw: (width) => markStrip({ ...strip, width }),
  };
}

const MEMBERSHIP = {
  full: "in the circuit",
  absent: "not in it",
  hollow: "in it, but the checkpoint is suspicious",
  doubted: "not in it, but the checkpoint is suspicious",
  unknown: "no circuit short of the whole graph",
} as const;

/** Null where no circuit is stored. */
export function circuitsFigure(page: HeadPage, view: HeadView): Figure | null {
  const { memberships, model, head } = page;
  if (memberships.length === 0) return null;
  const strip = membershipStrip(page, view);
  return {
    name: "circuits",
    title: `Circuits of ${model.name} that ${head} is in, over training`,
    key: markKey(shownMeanings(strip, MEMBERSHIP)),
    table: {
      columns: [
        { name: "task", unit: null, description: "Name of the task." },
        ...TIME,
        { name: "in_circuit", unit: null, description: "Empty where no circuit short of the whole graph was found." },
        { name: "edges_in", unit: "edges", description: "Of the circuit, into the head." },
        { name: "edges_out", unit: "edges", description: "Of the circuit, out of the head." },
        { name: "circuit_edges", unit: "edges", description: "Of the circuit, all of them." },
        { name: "in_words", unit: null, description: "The same as a sentence." },
        SUSPICION,
        ...SOURCE,
      ],
      rows: memberships.flatMap((membership) =>
        membership.inCircuit.map((inCircuit, i): Cell[] => [
          membership.task.name,
          ...timeCells(membership, i),
          ...[inCircuit, membership.edgesIn[i] ?? null, membership.edgesOut[i] ?? null, membership.circuitEdges[i]!],
          ...[membershipWords(membership, i), membership.suspicions[i] ?? null],
          ...sourceCells(membership, i),
        ]),
      ),
    },
    method: `Whether the circuit of each checkpoint, by ${choiceWords(view) ?? "the usual settings"}, has an edge into or out of the head`,
    codeVersions: versionsOf(memberships),
    explained: "membership",
    query: queryOf(HeadQuery, { model: model.name, head, ...askedSettings(view) }),
    lasting: lastingHref(page, view),
    draw: (width) => markStrip({ ...strip, width }),
  };
}

/** The edges of the head in the circuit under the cursor; null where it has none. */
export function edgesFigure(page: HeadPage, view: HeadView): Figure | null {
  const { model, head, here, task, run } = page;
  if (task === null || run === null) return null;
  const all = edgesOf(run.circuit.edges);
  const { into, outOf } = headEdges(all, head);
  const edges = [...into, ...outOf];
  if (edges.length === 0) return null;
  const title = `Edges of ${head} in the circuit of ${model.name} on ${task.title} at ${here.revision}`;
  const { unit } = METRIC_NAMES[run.settings.metric];
  return {
    name: "edges",
    title,
    key: CIRCUIT_KEY,
    table: {
      columns: [
        { name: "writer", unit: null, description: "Where the edge starts." },
        { name: "reader", unit: null, description: "Where it ends." },
        { name: "score", unit, description: "What corrupting the edge costs; positive: the edge helps the task." },
        { name: "result", unit: null, description: "Content address of the result." },
      ],
      rows: edges.map(({ writer, reader, score }) => [formatNode(writer), formatReader(reader), score, run.address]),
    },
    method: `${circuitWords(run.settings)}; ${drawWords(run.dataset)}`,
    codeVersions: [run.analyzerVersion],
    explained: "edge-scores",
    query: queryOf(HeadEdgesQuery, {
      ...{ model: model.name, task: task.name, revision: here.revision },
      ...askedSettings(view),
    }),
    lasting: lastingHref(page, view),
    draw: () =>
      elementText(
        <CircuitDrawing
          shape={run.checkpoint.model}
          edges={edges}
          strongest={Math.abs(all[0]?.score ?? 0)}
          present={new Set(run.circuit.nodes)}
          focus={head}
          nodeHref={null}
          formatScore={formatNumber}
          label={title}
        />,
      ),
  };
}

/** Null where there is no such model or head, or nothing is known of it yet. */
export async function sharedHead(
  model: string,
  head: string,
  params: Record<string, string | undefined>,
): Promise<SharedPage | null> {
  const asked = parseHeadView(params);
  const page = await fetchHead(model, head, asked);
  if (page === null || page === "nothing") return null;
  const view = shownView(page, asked);
  const figures = [
    scoresFigure(page, view),
    rolesFigure(page, view),
    circuitsFigure(page, view),
    edgesFigure(page, view),
  ];
  return { address: headHref(model, head, headQuery(view)), figures: figures.filter((figure) => figure !== null) };
}
