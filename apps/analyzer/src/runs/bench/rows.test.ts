/** @file The rows of the benchmark: which there are, and what each says of itself on a small model. */
import { beforeAll, describe, expect, test } from "vitest";
import { temporaryFolders } from "../../checkpoint/temporary-folder.ts";
import { measureRow } from "./measure-row.ts";
import { writeRandomCheckpoint } from "./random-checkpoint.ts";
import { type GrowthResult, isGrowth, type RowResult, type TimedResult } from "./result.ts";
import { ROW_KINDS, type Row } from "./row.ts";
import { rowFolders } from "./row-folders.ts";
import { rowsOf } from "./rows.ts";

const folder = temporaryFolders();
const ids = (rows: readonly Row[]) => rows.map(({ id }) => id);

describe("choosing rows", () => {
  test("all of them: every kind, each under a name of its own, small or not", () => {
    for (const quick of [false, true]) {
      const rows = rowsOf(quick, "cpu");
      expect(new Set(rows.map(({ kind }) => kind))).toEqual(new Set(ROW_KINDS));
      expect(new Set(ids(rows)).size).toBe(rows.length);
    }
  });

  test("by kind and by name, in the order of the whole and each once", () => {
    const names = ["circuits-160m-8", "eap-ig", "eap-ig-410m"];
    expect(ids(rowsOf(false, "cpu", names))).toEqual(["eap-ig-70m", "eap-ig-160m", "eap-ig-410m", "circuits-160m-8"]);
  });

  test("a name that is none is refused with those that are", () => {
    expect(() => rowsOf(false, "cpu", ["eap"])).toThrow(/--only cannot name "eap"; give kinds.*product.*eap-ig-410m/);
  });

  test("on a GPU what never runs there is left out, and refused when it is all that is asked for", () => {
    const kinds = new Set(rowsOf(false, "webgpu").map(({ kind }) => kind));
    expect(kinds.has("training") || kinds.has("hashing")).toBe(false);
    expect(kinds.has("eap-ig")).toBe(true);
    expect(() => rowsOf(false, "webgpu", ["training"])).toThrow(/"training" is measured on the CPU alone; leave out/);
  });

  test("bars stand where the arithmetic must be near plain products, and where memory is short", () => {
    const bars = Object.fromEntries(rowsOf(false, "cpu").map(({ id, bar }) => [id, bar]));
    expect(bars["eap-ig-70m"]).toEqual({ share: 0.8 });
    expect(bars["eap-ig-410m"]).toEqual({ share: 0.8, peak: 12 * 2 ** 30 });
    expect(bars["circuits-160m-32"]).toEqual({ share: 0.6 });
  });
});

describe("measuring", () => {
  let folderOf: ReturnType<typeof rowFolders>;
  beforeAll(async () => {
    folderOf = rowFolders(await folder(), writeRandomCheckpoint);
  });
  const results = new Map<Row, Promise<RowResult>>();
  const measure = async (row: Row) =>
    measureRow({ id: row.id, quick: true, device: "cpu", threads: 1, directory: await folderOf(row) });
  function measured(row: Row): Promise<RowResult> {
    const result = results.get(row) ?? measure(row);
    results.set(row, result);
    return result;
  }
  const quick = rowsOf(true, "cpu");
  const of = (...kinds: string[]) =>
    quick.filter(({ kind }) => kinds.includes(kind)).map((row) => [row.id, row] as const);

  test.each(of("heads"))("%s: time and rate of all scores, once", async (_id, row) => {
    const { repeats, rate, work } = (await measured(row)) as TimedResult;
    expect({ repeats, unit: work!.unit, amount: work!.amount }).toEqual({ repeats: 1, unit: "heads", amount: 2 });
    expect(rate!.flops).toBeGreaterThan(0);
  });

  test.each(of("bootstrap"))("%s: resamples in a second", async (_id, row) => {
    const { rate, work } = (await measured(row)) as TimedResult;
    expect({ rate, unit: work!.unit, amount: work!.amount }).toEqual({ rate: null, unit: "resamples", amount: 1000 });
  });

  test.each(of("eap-ig", "circuits", "exact", "training"))(
    "%s: time, rate as a share of products, memory",
    async (_id, row) => {
      const result = (await measured(row)) as TimedResult;
      const { seconds, rate, memory } = result;
      expect(result).toMatchObject({ id: row.id, kind: row.kind, label: row.label });
      expect(seconds.least).toBeGreaterThan(0);
      expect(seconds.median).toBeGreaterThanOrEqual(seconds.least);
      expect(seconds.most).toBeGreaterThanOrEqual(seconds.median);
      expect(rate!.flops).toBeGreaterThan(0);
      expect(rate!.share).toBeCloseTo(rate!.flops / rate!.productFlops!, 12);
      expect(memory.peak).toBeGreaterThan(2 ** 24);
      if (row.kind !== "training") expect(memory.estimate).toBeGreaterThan(2 ** 24);
    },
  );

  test.each(of("loading", "hashing"))("%s: bytes in a second", async (_id, row) => {
    const { seconds, work, rate } = (await measured(row)) as TimedResult;
    expect(rate).toBeNull();
    expect(work).toMatchObject({ unit: "bytes" });
    expect(work!.perSecond).toBeCloseTo(work!.amount / seconds.median, 6);
  });

  test.each(of("growth"))("%s: times of each size and the power between them", async (_id, row) => {
    const result = await measured(row);
    expect(isGrowth(result)).toBe(true);
    const { sizes, fit, lastExponent } = result as GrowthResult;
    expect(sizes.map(({ size }) => size / sizes[0]!.size)).toEqual([1, 2]);
    const [small, large] = sizes.map(({ seconds }) => seconds.median) as [number, number];
    expect(lastExponent).toBeCloseTo(Math.log2(large / small), 9);
    expect(Number.isFinite(fit.exponent) && fit.error >= 0).toBe(true);
  });

  test("as many edges are patched as the model has, and a training step has its tokens", async () => {
    const [exact, training] = ["exact-miniature", "training-small"].map((id) => quick.find((row) => row.id === id)!);
    // One layer of two parallel heads: the input to six inputs of heads, the MLP and the logits; heads and MLP to the logits.
    expect(((await measured(exact!)) as TimedResult).work).toMatchObject({ amount: 11, unit: "edges" });
    expect(((await measured(training!)) as TimedResult).work).toMatchObject({ amount: 2048, unit: "tokens" });
  });
});
