/** @file The benchmark as a whole: its rows come from processes of their own, and it can be stopped. */
import { expect, test } from "vitest";
import { benchmark } from "./benchmark.ts";

test("stopped in the middle, it tells what it has", async () => {
  const stopping = new AbortController();
  const begun: string[] = [];
  const onRow = (id: string) => {
    begun.push(id);
    if (id === "training-small") stopping.abort();
  };
  const only = ["product", "training", "hashing"];
  const { stopped, rows } = await benchmark({ quick: true, threads: 1, only, onRow, signal: stopping.signal });
  expect(begun).toEqual(["product", "training-small"]);
  expect(rows.map(({ id }) => id)).toEqual(["product"]);
  expect(stopped).toBe(true);
});
