/** @file What a session refuses before it runs, and what it gives back. */
import { expect, test } from "vitest";
import { Graph } from "../graph/graph.ts";
import { f32, type HostTensor, i64 } from "../tensor/tensor.ts";
import { createSession } from "./session.ts";

/** Rows of a table: `rows` f32[2,3] = table f32[4,3] at ids i64[2]. */
function lookup(): Graph {
  const g = new Graph();
  const table = g.input("table", "f32", [4, 3]);
  const ids = g.input("ids", "i64", [2]);
  g.output("rows", g.gather(table, ids));
  return g;
}
const table = f32([4, 3], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
const feeds = { table, ids: i64([2], [3, 1]) };

const refused: Record<string, [feeds: Record<string, HostTensor>, says: string]> = {
  "a missing input": [{ table }, 'input "ids" is missing; it takes i64[2]'],
  "a surplus input": [{ ...feeds, mask: table }, 'the program has no input "mask"; it has table, ids'],
  "another size": [{ ...feeds, ids: i64([3], [1, 2, 3]) }, 'input "ids" takes i64[2], not i64[3]'],
  "another order of axes": [{ ...feeds, table: f32([3, 4], table.data) }, 'input "table" takes f32[4,3], not f32[3,4]'],
  "another rank": [{ ...feeds, ids: i64([2, 1], [1, 2]) }, 'input "ids" takes i64[2], not i64[2,1]'],
  "another type": [{ ...feeds, ids: f32([2], [3, 1]) }, 'input "ids" takes i64[2], not f32[2]'],
  "fewer numbers than its shape says": [{ ...feeds, table: f32([4, 3], [1, 2]) }, 'input "table"'],
};

test.each(Object.entries(refused))("refuses %s, by name", async (_what, [wrong, says]) => {
  const session = await createSession(lookup(), { threads: 1 });
  await expect(session.run(wrong)).rejects.toThrow(says);
  // It remains usable.
  expect(Array.from((await session.run(feeds)).rows!.data, Number)).toEqual([9, 10, 11, 3, 4, 5]);
  await session.release();
});

test("an index outside the table is an error, not a row of something else", async () => {
  const session = await createSession(lookup(), { threads: 1 });
  await expect(session.run({ table, ids: i64([2], [4, 0]) })).rejects.toThrow(/out of data bounds/);
  await session.release();
});

test("outputs come back by name with their shapes: values and inputs, one value under two names", async () => {
  const g = new Graph();
  const x = g.input("x", "f32", [2]);
  const doubled = g.scale(x, 2);
  g.output("doubled", doubled);
  g.output("again", doubled);
  g.output("unchanged", x);
  g.output("sum", g.sumAll(doubled));
  const session = await createSession(g, { threads: 1 });
  const results = await session.run({ x: f32([2], [1, 2]) });
  await session.release();
  expect(results).toEqual({
    doubled: { shape: [2], data: Float32Array.of(2, 4) },
    again: { shape: [2], data: Float32Array.of(2, 4) },
    unchanged: { shape: [2], data: Float32Array.of(1, 2) },
    sum: { shape: [], data: Float32Array.of(6) },
  });
});

test("a constant may be an output, as the gradient of a linear function is", async () => {
  const g = new Graph();
  g.output("constant", g.constant(BigInt64Array.of(7n, 8n), [2, 1]));
  const session = await createSession(g, { threads: 1 });
  expect(await session.run({})).toEqual({ constant: { shape: [2, 1], data: BigInt64Array.of(7n, 8n) } });
  await session.release();
});

test("runs that overlap do not mix", async () => {
  const session = await createSession(lookup(), { threads: 1 });
  const rows = await Promise.all([0, 1, 2, 3].map((id) => session.run({ table, ids: i64([2], [id, 3 - id]) })));
  for (const [id, results] of rows.entries())
    expect([results.rows!.data[0], results.rows!.data[3]]).toEqual([3 * id, 3 * (3 - id)]);
  await session.release();
});

test("a released session does not run", async () => {
  const session = await createSession(lookup(), { threads: 1 });
  await session.release();
  await expect(session.run(feeds)).rejects.toThrow();
});
