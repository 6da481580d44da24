/** @file `atlas bench` as a person runs it: what it prints for programs, and one sentence for bad options. */
import { expect, test } from "vitest";
import { atlas } from "./support/atlas.ts";

test("--json is one value with the machine, and a row for each that was asked for", async () => {
  const { code, out, error } = await atlas(
    "bench",
    "--quick",
    "--threads",
    "1",
    "--only",
    "training,product",
    "--json",
  );
  expect({ code, error }).toEqual({ code: 0, error: "" });
  const { machine, rows, ...rest } = JSON.parse(out);
  expect(rest).toEqual({ device: "cpu", adapter: null, quick: true, stopped: false });
  expect(machine).toMatchObject({ threads: 1, node: process.versions.node });
  expect(rows.map(({ id }: { id: string }) => id)).toEqual(["product", "training-small"]);
  expect(rows[1]).toMatchObject({ kind: "training", repeats: 3, bar: {}, work: { amount: 2048, unit: "tokens" } });
  expect(Object.keys(rows[1].seconds)).toEqual(["median", "least", "most"]);
  expect(Object.keys(rows[1].rate)).toEqual(["flops", "productFlops", "share"]);
});

test.each([
  [["--only", "eap-ig,speed"], /^atlas: --only cannot name "speed"; give kinds of rows \(product, .*\.$/],
  [["--only", "eap-ig,"], /^atlas: --only cannot be "eap-ig,"; give names separated by commas\.$/],
  [["--threads", "0"], /^atlas: --threads cannot be "0"; give a whole number from 1 to 1024\.$/],
])("bench %j is refused in one sentence", async (args, sentence) => {
  const { code, out, error } = await atlas("bench", ...args);
  expect({ code, out }).toEqual({ code: 2, out: "" });
  expect(error.trimEnd().split("\n")).toHaveLength(1);
  expect(error.trimEnd()).toMatch(sentence);
});
