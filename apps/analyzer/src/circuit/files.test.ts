/** @file Both file formats of this room: round trips through real files, and files that are refused. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { computationGraph, type EapJson, edgeCells, toEapJson, UserError } from "@atlas/schema";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { temporaryFolders } from "../checkpoint/temporary-folder.ts";
import { writeJsonFile } from "../checkpoint/user-files.ts";
import { readEapJson } from "./eap-json.ts";
import { type EdgeScoresFile, readScoresFile, type ScoresProvenance, toScoresFile } from "./scores-file.ts";
import { scoresOf, smallGraph } from "./small-graphs.ts";

const folder = temporaryFolders();
const finite = fc.float({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0);
const scored = smallGraph.chain((graph) =>
  fc.record({
    graph: fc.constant(graph),
    scores: scoresOf(graph, finite),
    cells: fc.subarray([...edgeCells(graph)]).map((cells) => Int32Array.from(cells)),
  }),
);
const shape = { layers: 1, heads: 1, parallel: true };
const graph = computationGraph(shape);
const scores = Float32Array.of(1, 2, 3, 4, 5, 0, 0, 0, 0, 6, 0, 0, 0, 0, -0.5);

async function refusal(read: Promise<unknown>): Promise<string> {
  const error = await read.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).toMatch(/^[^\n]+\.$/);
  return (error as UserError).message;
}

describe("EAP-IG JSON", () => {
  const written = toEapJson(graph, { cells: Int32Array.of(4, 9), scores }, 16);

  test("is written as other tools read it", () => {
    expect(written.cfg).toEqual({ n_layers: 1, n_heads: 1, parallel_attn_mlp: true, d_model: 16 });
    expect(written.nodes).toEqual({ input: true, "a0.h0": true, m0: false, logits: true });
    expect(written.edges).toEqual({
      "input->a0.h0<q>": { score: 1, in_graph: false },
      "input->a0.h0<k>": { score: 2, in_graph: false },
      "input->a0.h0<v>": { score: 3, in_graph: false },
      "input->m0": { score: 4, in_graph: false },
      "input->logits": { score: 5, in_graph: true },
      "a0.h0->logits": { score: 6, in_graph: true },
      "m0->logits": { score: -0.5, in_graph: false },
    });
    const empty = toEapJson(graph, { cells: new Int32Array(), scores });
    expect(empty.cfg).not.toHaveProperty("d_model");
    expect(empty.nodes).toEqual({ input: false, "a0.h0": false, m0: false, logits: true });
  });

  test("comes back as it was", async () => {
    const path = join(await folder(), "circuit.json");
    await fc.assert(
      fc.asyncProperty(scored, async ({ graph, scores, cells }) => {
        await writeJsonFile(path, toEapJson(graph, { cells, scores }));
        const back = await readEapJson(path, graph);
        expect(back.cells).toEqual(cells);
        for (const cell of edgeCells(graph)) expect(back.scores![cell]).toBe(scores[cell]);
      }),
      { numRuns: 50 },
    );
  });

  async function readChanged(change: (file: EapJson) => unknown): ReturnType<typeof readEapJson> {
    const path = join(await folder(), "circuit.json");
    const copy = structuredClone(written);
    change(copy);
    await writeJsonFile(path, copy);
    return readEapJson(path, graph);
  }

  test("later releases' spelling is read too", async () => {
    const back = await readChanged((file) =>
      Object.assign(file, {
        nodes: Object.fromEntries(
          Object.entries(file.nodes).map(([name, value]) => [name, { in_graph: value, score: 1 }]),
        ),
        edges: Object.fromEntries(
          Object.entries(file.edges).map(([name, { score, in_graph }]) => [name, { weight: score, in_graph }]),
        ),
      }),
    );
    expect([...back.cells]).toEqual([4, 9]);
    expect(back.scores![14]).toBe(-0.5);
  });

  test.each<[name: string, change: (file: EapJson) => unknown, says: string]>([
    [
      "other layers",
      ({ cfg }) => Object.assign(cfg, { n_layers: 2 }),
      "2 layers of 1 heads with a parallel residual, but this model has 1",
    ],
    ["other heads", ({ cfg }) => Object.assign(cfg, { n_heads: 3 }), "1 layers of 3 heads"],
    ["another residual", ({ cfg }) => Object.assign(cfg, { parallel_attn_mlp: false }), "with a sequential residual"],
    [
      "an unknown edge",
      ({ edges }) => Object.assign(edges, { "a0.h0->m0": edges["m0->logits"] }),
      "names edge a0.h0->m0",
    ],
    ["an unknown node", ({ nodes }) => Object.assign(nodes, { "a1.h0": true }), "names node a1.h0"],
    ["a missing edge", ({ edges }) => delete edges["m0->logits"], "lacks edge m0->logits"],
    ["no score", ({ edges }) => delete edges["m0->logits"]!.score, "gives edge m0->logits no score"],
    [
      "a score that is no number",
      ({ edges }) => Object.assign(edges["m0->logits"]!, { score: "1" }),
      "edges.m0->logits.score",
    ],
    ["no edges at all", (file) => Reflect.deleteProperty(file, "edges"), "edges"],
  ])("%s is refused", async (_, change, says) => {
    expect(await refusal(readChanged(change))).toContain(says);
  });

  test("a missing file and one that is no JSON are refused", async () => {
    const path = join(await folder(), "circuit.json");
    expect(await refusal(readEapJson(path, graph))).toContain("There is no");
    await writeFile(path, "{");
    expect(await refusal(readEapJson(path, graph))).toContain("not valid JSON");
    await writeFile(path, "[]");
    expect(await refusal(readEapJson(path, graph))).toContain("is not as expected");
  });
});

describe("scores file", () => {
  const provenance: ScoresProvenance = {
    ...{ method: "eap-ig", steps: 5, path: "left", metric: "logit-diff", items: 6, completenessGap: 0.01 },
    ...{ analyzerVersion: "0.1.0", modelHash: "0".repeat(64), model: shape },
  };

  test("has null where the model has no edge", () => {
    const file = toScoresFile(provenance, scores);
    expect(file.writers).toEqual(["input", "a0.h0", "m0"]);
    expect(file.readers).toEqual(["a0.h0<q>", "a0.h0<k>", "a0.h0<v>", "m0", "logits"]);
    expect(file.scores).toEqual([
      [1, 2, 3, 4, 5],
      [null, null, null, null, 6],
      [null, null, null, null, -0.5],
    ]);
  });

  test("comes back as it was, to the bit", async () => {
    const path = join(await folder(), "scores.json");
    await fc.assert(
      fc.asyncProperty(scored, async ({ graph: { layers, heads, parallel }, scores }) => {
        const written = toScoresFile({ ...provenance, model: { layers, heads, parallel } }, scores);
        await writeJsonFile(path, written);
        const back = await readScoresFile(path);
        expect(back.file).toEqual(written);
        expect(back.graph).toEqual(computationGraph({ layers, heads, parallel }));
        expect(back.scores).toEqual(scores);
      }),
      { numRuns: 50 },
    );
  });

  test.each<[name: string, change: (file: EdgeScoresFile) => unknown, says: string]>([
    ["another model's names", ({ writers }) => writers.splice(1, 1, "a1.h0"), "the first difference at a0.h0"],
    [
      "a name too many",
      ({ readers }) => readers.push("m1"),
      "lists 6 readers where its model has 5, the first difference at m1",
    ],
    ["a row too few", ({ scores }) => scores.pop(), "does not hold 3 × 5 scores"],
    ["a short row", ({ scores }) => scores[2]!.pop(), "does not hold 3 × 5 scores"],
    [
      "a missing score",
      ({ scores }) => scores[0]!.splice(3, 1, null),
      "lacks the score of input->m0, which is an edge",
    ],
    ["a score without an edge", ({ scores }) => scores[1]!.splice(3, 1, 0), "scores a0.h0->m0, which is no edge"],
    ["an unknown method", (file) => Object.assign(file, { method: "guess" }), "method"],
    ["an absurd model", ({ model }) => Object.assign(model, { layers: 1e9 }), "model.layers"],
  ])("%s is refused", async (_, change, says) => {
    const path = join(await folder(), "scores.json");
    const file = toScoresFile(provenance, scores);
    change(file);
    await writeJsonFile(path, file);
    expect(await refusal(readScoresFile(path))).toContain(says);
  });

  test("into a folder that is not there nothing is written, and the sentence says where", async () => {
    const path = join(await folder(), "none", "scores.json");
    expect(await refusal(writeJsonFile(path, {}))).toContain(path);
    await expect(readFile(path)).rejects.toThrow("ENOENT");
  });
});
