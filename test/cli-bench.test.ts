/** @file `atlas bench` as a person runs it: tables that fit a terminal, JSON for programs, and one sentence for bad options. */
import { expect, test } from "vitest";
import { atlas } from "./support/atlas.ts";

const ROWS = ["--quick", "--threads", "1", "--only", "product,eap-ig,growth-steps"];

test("tables of at most 100 columns say what was measured, on what, with units in their headings", async () => {
  const { code, out, error } = await atlas("bench", ...ROWS);
  expect({ code, error }).toEqual({ code: 0, error: "" });
  const lines = out.trimEnd().split("\n");
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  expect(lines[0]).toMatch(/, \d+ processors?, 1 thread, [\d.]+ GiB$/);
  expect(lines[1]).toMatch(/^onnxruntime 1\.[\d.]+, .*, Node [\d.]+, device cpu$/);
  expect(out).toMatch(/\n {2,}ms +least–most +GFLOP\/s +share +peak MiB +planned\n {2}miniature F32, 2 × 8 tokens +\d/);
  expect(out).toMatch(/\n {2,}sizes +ms +p +last p\n {2}points, with 2 × 8 tokens +1 2 .* ± [\d.]+ \(bar 1\)/);
});

test("--json is one value with the machine, and a row for each that was asked for", async () => {
  const { code, out, error } = await atlas("bench", "--json", ...ROWS);
  expect({ code, error }).toEqual({ code: 0, error: "" });
  const { machine, device, quick, rows } = JSON.parse(out);
  expect({ device, quick, threads: machine.threads }).toEqual({ device: "cpu", quick: true, threads: 1 });
  expect(rows.map(({ id }: { id: string }) => id)).toEqual(["product", "eap-ig-miniature", "growth-steps"]);
  expect(rows[1]).toMatchObject({ kind: "eap-ig", repeats: 3, bar: {}, work: null });
  expect(Object.keys(rows[1].rate)).toEqual(["flops", "productFlops", "share"]);
  expect(Object.keys(rows[2])).toEqual(["id", "kind", "label", "repeats", "sizes", "fit", "lastExponent"]);
});

test.each([
  [["--only", "eap-ig,speed"], /^atlas: --only cannot name "speed"; give kinds of rows \(product, .*\.$/],
  [["--only", "eap-ig,"], /^atlas: --only cannot be "eap-ig,"; give names separated by commas\.$/],
  [["--threads", "0"], /^atlas: --threads cannot be "0"; give a whole number from 1 to 1024\.$/],
  [["--device", "tpu"], /^atlas: .*--device <name>.*tpu.*auto, cpu, webgpu, cuda/],
])("bench %j is refused in one sentence", async (args, sentence) => {
  const { code, out, error } = await atlas("bench", ...args);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(error.trimEnd().split("\n")).toHaveLength(1);
  expect(error.trimEnd()).toMatch(sentence);
});
