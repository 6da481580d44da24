/** @file All edge scores of a run as a file: the same numbers in every form, with entity tags and ranges. */
import { computationGraph, edgeCells, formatNode, formatReader } from "@atlas/schema";
import { parquetReadObjects } from "hyparquet";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { makeBundle } from "../support/bundle.ts";
import { startTestApi, type TestApi } from "./api-server.ts";
import { fixtureBundle, MODELS, SECRET_CHOICES, storeFixture, storeSecrets } from "./fixture.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await storeFixture(api.database.db);
  await storeSecrets(api.database.db);
});
afterAll(() => api?.stop());

const bundle = fixtureBundle({ ...MODELS[0], task: "ioi", step: 64 });
const graph = computationGraph(bundle.model);
const columns = graph.readers.length;
const floats = new Float32Array(new Uint8Array(Buffer.from(bundle.scores, "base64")).buffer);
const chosen = new Set(bundle.circuit.cells);
/** What every form must hold, from the bundle itself. */
const ROWS = Array.from(edgeCells(graph), (cell, i) => ({
  writer: formatNode(graph.writers[Math.floor(cell / columns)]!),
  reader: formatReader(graph.readers[cell % columns]!),
  score: floats[i]!,
  in_circuit: chosen.has(cell),
}));

const get = (format: string, headers: Record<string, string> = {}, address = bundle.address) =>
  fetch(`${api.url}/files/runs/${address}/edges.${format}`, { headers });

describe("every form holds the same rows in the same order", () => {
  test("CSV, after lines that say what the numbers are", async () => {
    const answer = await get("csv");
    expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(answer.headers.get("content-disposition")).toBe('attachment; filename="demo-small-step64-ioi-edges.csv"');
    const lines = (await answer.text()).trimEnd().split("\n");
    const comments = lines.filter((line) => line.startsWith("# "));
    expect(comments).toContain("# title: Edge scores of demo-small at step64 on Indirect object identification");
    expect(comments).toContain("# unit: logits");
    expect(comments).toContain(`# address: ${bundle.address}`);
    const [head, ...rows] = lines.slice(comments.length);
    expect(head).toBe("writer,reader,score,in_circuit");
    expect(rows).toEqual(
      ROWS.map(({ writer, reader, score, in_circuit }) => `${writer},${reader},${score},${in_circuit}`),
    );
  });

  test("JSON, with settings and provenance", async () => {
    const file = (await (await get("json")).json()) as Record<string, unknown> & { columns: Record<string, unknown[]> };
    expect(file).toMatchObject({
      unit: "logits",
      model: { name: "demo-small", layers: 2, heads: 2, parallel: true },
      checkpoint: { revision: "step64", step: 64, weightHash: bundle.checkpoint.weightHash },
      settings: { method: "eap-ig", steps: 5, path: "left" },
      command: bundle.provenance.command,
    });
    expect(file.columns).toEqual({
      writer: ROWS.map(({ writer }) => writer),
      reader: ROWS.map(({ reader }) => reader),
      score: ROWS.map(({ score }) => score),
      inCircuit: ROWS.map(({ in_circuit }) => in_circuit),
    });
  });

  test("Parquet", async () => {
    expect(await parquetReadObjects({ file: await (await get("parquet")).arrayBuffer() })).toEqual(ROWS);
  });

  test("float32", async () => {
    expect(new Float32Array(await (await get("f32")).arrayBuffer())).toEqual(floats);
  });
});

test("a run says where its files are", async () => {
  const { run } = (await api.data(
    `{ run(model: "demo-small", revision: "step64", task: "sva") { address csv: edgesFile parquet: edgesFile(format: PARQUET) } }`,
  )) as { run: { address: string; csv: string; parquet: string } };
  expect(run.csv).toBe(`/files/runs/${run.address}/edges.csv`);
  expect((await fetch(api.url + run.parquet)).status).toBe(200);
});

describe("caches and ranges", () => {
  test("a client that has the file is told so", async () => {
    const etag = (await get("csv")).headers.get("etag")!;
    // Without cache-control Node's fetch asks for a fresh copy.
    const known = { "if-none-match": etag, "cache-control": "max-age=0" };
    expect((await get("csv", known)).status).toBe(304);
    expect((await get("json", known)).status).toBe(200);
  });

  test("a part is sent where one is asked for, the end as well as the middle", async () => {
    const whole = Buffer.from(await (await get("f32")).arrayBuffer());
    const part = await get("f32", { range: "bytes=8-15" });
    expect([part.status, part.headers.get("content-range")]).toEqual([206, `bytes 8-15/${whole.length}`]);
    expect(Buffer.from(await part.arrayBuffer())).toEqual(whole.subarray(8, 16));
    const end = await get("f32", { range: "bytes=-4" });
    expect(Buffer.from(await end.arrayBuffer())).toEqual(whole.subarray(-4));
  });

  test("a part beyond the end is refused with the size", async () => {
    const answer = await get("f32", { range: "bytes=999999-" });
    expect([answer.status, answer.headers.get("content-range")]).toEqual([416, `bytes */${floats.byteLength}`]);
  });

  test("a part of another version, or several parts, get the whole", async () => {
    expect((await get("f32", { range: "bytes=0-3", "if-range": '"other"' })).status).toBe(200);
    expect((await get("f32", { range: "bytes=0-3,8-11" })).status).toBe(200);
  });

  test("HEAD says how large it is", async () => {
    const answer = await fetch(`${api.url}/files/runs/${bundle.address}/edges.f32`, { method: "HEAD" });
    expect(answer.headers.get("content-length")).toBe(String(floats.byteLength));
  });
});

test.each([
  ["xlsx", bundle.address],
  ["csv", "0".repeat(64)],
  ["csv", "..%2F..%2Fetc"],
  ["csv", makeBundle(SECRET_CHOICES[1]).address],
])("a file %s of %s is not there", async (format, address) => {
  const answer = await get(format, {}, address);
  expect(answer.status).toBe(404);
  expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: "NOT_FOUND" } }] });
});
