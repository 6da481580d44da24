import { computationGraph, type EapJson, edgeCells, formatEdge, toEapJson, UserError } from "@atlas/schema";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { circuitText } from "../circuit/circuit-file.ts";
import { parseCircuitFile, strongestEdges } from "./parse.ts";

const shape = { layers: 1, heads: 2, parallel: true };
const graph = computationGraph(shape);
const cells = edgeCells(graph);
const scores = new Float32Array(graph.writers.length * graph.readers.length);
for (const [i, cell] of cells.entries()) scores[cell] = (i % 2 === 0 ? 1 : -1) * (i + 1);
const chosen = Int32Array.from([cells[0]!, cells[5]!, cells.at(-1)!]);
const written = toEapJson(graph, { cells: chosen, scores });

function refusal(change: (file: EapJson) => void): string {
  const copy = structuredClone(written);
  change(copy);
  try {
    parseCircuitFile("circuit.json", JSON.stringify(copy));
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    return (error as Error).message;
  }
  throw new Error("It was not refused.");
}

describe("a circuit file", () => {
  test("is opened with its edges, strongest first, and its nodes", () => {
    const opened = parseCircuitFile("circuit.json", JSON.stringify(written));
    const names = strongestEdges(opened, 10).map(formatEdge);
    expect(opened).toMatchObject({ shape, totalEdges: cells.length, scored: true });
    expect(names).toEqual(["m0->logits", "input->a0.h1<v>", "input->a0.h0<q>"]);
    expect(opened.nodes).toEqual(["input", "a0.h0", "a0.h1", "m0", "logits"]);
  });

  test("of later releases of the library opens alike", () => {
    const later = {
      ...written,
      nodes: Object.fromEntries(Object.entries(written.nodes).map(([name, inGraph]) => [name, { in_graph: inGraph }])),
      edges: Object.fromEntries(
        Object.entries(written.edges).map(([name, { score, in_graph }]) => [name, { weight: score, in_graph }]),
      ),
    };
    expect(parseCircuitFile("a", JSON.stringify(later))).toEqual(parseCircuitFile("a", JSON.stringify(written)));
  });

  test("written for a circuit of the site comes back as it was", () => {
    // JSON knows no negative zero.
    const value = fc.float({ noNaN: true, noDefaultInfinity: true }).map((one) => one + 0);
    const edge = fc.constantFrom(...Array.from(cells.keys()));
    fc.assert(
      fc.property(
        fc.uniqueArray(edge),
        fc.array(value, {
          minLength: cells.length,
          maxLength: cells.length,
        }),
        (own, values) => {
          const all = Object.keys(written.edges);
          const columns = own.map((i) => all[i]!.split("->"));
          const edges = {
            writers: columns.map(([writer]) => writer!),
            readers: columns.map(([, reader]) => reader!),
            scores: own.map((i) => values[i]!),
          };
          const run = { checkpoint: { model: shape }, circuit: { edges } } as unknown as Parameters<
            typeof circuitText
          >[0];
          const opened = parseCircuitFile("a", circuitText(run, Float32Array.from(values)));
          const back = strongestEdges(opened, cells.length).map((one) => [formatEdge(one), one.score]);
          const sent = own.map((i) => [all[i]!, Math.fround(values[i]!)]);
          expect(new Map(back as [string, number][])).toEqual(new Map(sent as [string, number][]));
        },
      ),
    );
  });

  test("opens where the library has no score for a node or a neuron, which Python writes as NaN", () => {
    const nodes = Object.entries(written.nodes).map(([name, in_graph]) => [
      name,
      { in_graph, score: "?", neurons_scores: ["?", 1] },
    ]);
    const text = JSON.stringify({ ...written, nodes: Object.fromEntries(nodes) }).replaceAll('"?"', "NaN");
    expect(parseCircuitFile("a", text)).toEqual(parseCircuitFile("a", JSON.stringify(written)));
  });

  test("whose edges all score 0, as the library writes them where nodes were scored, has no scores", () => {
    const zero = new Float32Array(scores.length);
    const opened = parseCircuitFile("a", JSON.stringify(toEapJson(graph, { cells: chosen, scores: zero })));
    expect(opened).toMatchObject({ scored: false, nodes: ["input", "a0.h0", "a0.h1", "m0", "logits"] });
  });

  const edge = "input->a0.h0<q>";
  test.each<[string, (file: EapJson) => void, RegExp]>([
    ["no model", (file) => Object.assign(file, { cfg: 1 }), /^circuit.json gives cfg as what is no object; /],
    ["no edges", (file) => Object.assign(file, { edges: undefined }), /^circuit.json lacks edges; /],
    [
      "no layers",
      (file) => Object.assign(file.cfg, { n_layers: 0 }),
      /^circuit.json gives cfg.n_layers as what is no whole number of at least 1; /,
    ],
    [
      "a node that is neither in nor out",
      (file) => Object.assign(file.nodes, { m0: "yes" }),
      /^circuit.json gives nodes.m0 as what is neither true nor false; /,
    ],
    [
      "an edge that is neither in nor out",
      (file) => Object.assign(file.edges[edge]!, { in_graph: 1 }),
      /^circuit.json gives edges.input->a0.h0<q>.in_graph as what is neither true nor false; /,
    ],
    [
      "a score that is none",
      (file) => Object.assign(file.edges[edge]!, { score: "1" }),
      /^circuit.json gives edges.input->a0.h0<q>.score as what is no number; /,
    ],
    [
      "a claim of many layers",
      (file) => Object.assign(file.cfg, { n_layers: 1e9 }),
      /names 5 nodes, but a model of 1000000000 layers/,
    ],
    [
      "an edge of no model",
      (file) => Object.assign(file.edges, { "m9->logits": { score: 1, in_graph: true } }),
      /names edge m9->logits/,
    ],
    ["an edge left out", (file) => delete file.edges["m0->logits"], /lacks edge m0->logits/],
  ])("%s is refused in a sentence", (_what, change, sentence) => {
    const said = refusal(change);
    expect(said).toMatch(sentence);
    expect(said).toMatch(/^[^\n]+\.$/);
  });

  test("what is not JSON is refused in a sentence", () => {
    expect(() => parseCircuitFile("notes.txt", "hello")).toThrow(
      /^notes.txt is not JSON; give a circuit in the EAP-IG/,
    );
    expect(() => parseCircuitFile("list.json", "[]")).toThrow(/^list.json holds no object; /);
  });

  test.each(["NaN", "-Infinity"])("a score of %s, as Python writes it, is named", (score) => {
    const text = JSON.stringify(written).replace(/"score":[^,}]+/, `"score": ${score}`);
    expect(() => parseCircuitFile("a.json", text)).toThrow(
      /^a.json gives edges.input->a0.h0<q>.score as NaN or infinite, as Python writes it, and no edges can be ordered by that; /,
    );
  });
});
