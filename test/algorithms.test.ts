/**
 * @file Algorithms that are data: a model built by hand whose heads are known is found out head by head; numbers are held to what
 * is computed otherwise; definitions that contradict themselves are refused.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Algorithm, type AlgorithmLevel, algorithm, writerIndex } from "@atlas/schema";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { temporaryFolders } from "../apps/analyzer/src/checkpoint/temporary-folder.ts";
import { difference, directEffects } from "../apps/analyzer/src/runs/direct-effects.ts";
import { circuitEvaluator } from "../apps/analyzer/src/runs/evaluate-circuits.ts";
import { selfRepair } from "../apps/analyzer/src/runs/self-repair.ts";
import { verifyAlgorithm } from "../apps/analyzer/src/runs/verify-algorithm.ts";
import { ioi } from "../apps/analyzer/src/task/ioi/ioi.ts";
import { loadTokenizer } from "../apps/analyzer/src/task/load-tokenizer.ts";
import { ALGORITHMS, readAlgorithm } from "../apps/analyzer/src/verify/algorithms.ts";
import { interpretLevel } from "../apps/analyzer/src/verify/interpret.ts";
import { outcomeOf, startAtlas } from "./support/atlas.ts";
import { createTestDatabase, type TestDatabase } from "./support/database.ts";
import { ioiByHand } from "./support/ioi-by-hand.ts";
import { datasetOf, randomItem, randomModel } from "./support/random-model.ts";

const folder = temporaryFolders();
let byHand: Awaited<ReturnType<typeof ioiByHand>>;
let definition: Algorithm;
beforeAll(async () => {
  byHand = await ioiByHand(await folder());
  definition = await readAlgorithm("ioi");
});

/** Copy suppression needs a text; without it the definition is the same. */
const withoutText = ({ levels, ...rest }: Algorithm): Algorithm => ({
  ...rest,
  levels: levels.map(({ roles, receivers, ...level }) => ({
    ...level,
    receivers: receivers === "logits" ? receivers : { ...receivers, except: [] },
    roles: roles.filter(({ name }) => name !== "copy-suppression"),
  })),
});

describe("a model whose three heads are known", () => {
  const findings = async (change: (one: Algorithm) => Algorithm = (one) => one) => {
    const tokenizer = await loadTokenizer(byHand.directory);
    const dataset = ioi.generate(tokenizer, { corruption: "flip-subject", size: 12 });
    const model = { ...byHand.checkpoint, tokenizer: async () => tokenizer };
    const request = { algorithm: change(withoutText(definition)), mode: "corrected", dataset } as const;
    return verifyAlgorithm(model, { ...request, circuit: new Set([1, 2]) }, { threads: 1 });
  };

  test("each head has its role, and carries all of the effect", async () => {
    const { levels, repair } = await findings();
    expect(levels.map(({ named }) => named.map(({ head, roles }) => [head, ...roles]))).toEqual([
      [[2, "name-mover"]],
      [[1, "s-inhibition"]],
      [[0, "duplicate-token"]],
    ]);
    for (const { named, percent } of levels) {
      // Name movers leave a little attention elsewhere.
      expect(named[0]!.effect).toBeCloseTo(-1, 1);
      expect(percent).toBeGreaterThan(99);
    }
    expect(levels.map(({ receivers }) => receivers)).toEqual([null, [2], [1]]);
    // Heads 1 and 2 are said to be the circuit; the third level's only head is not in it.
    expect(levels.map(({ percentInCircuit }) => percentInCircuit)).toEqual([
      expect.closeTo(100, 0),
      expect.closeTo(100, 3),
      null,
    ]);
    expect(repair).toMatchObject({ ablated: [2] });
    expect(repair!.lost).toBeCloseTo(repair!.before, 4);
    expect(repair!.after).toBeCloseTo(0, 4);
    expect(repair!.repaired).toBeCloseTo(0, 4);
  });

  test("where nobody has the role that receives, nothing is computed and nothing is said", async () => {
    const none = (one: Algorithm): Algorithm => ({
      ...one,
      repair: undefined,
      levels: one.levels.map((level, i) =>
        i > 0 ? level : { ...level, roles: level.roles.map((role) => ({ ...role, when: { effect: { above: 5 } } })) },
      ),
    });
    const { levels, repair } = await findings(none);
    expect(levels.map(({ receivers, percent }) => [receivers, percent])).toEqual([
      [null, 0],
      [[], null],
      [[], null],
    ]);
    expect(levels[1]!.effects).toEqual([null, null, null]);
    expect(repair).toBeNull();
  });
});

test("direct effects add up to the run's logits but for what is of no writer, and heads taken out write nothing", async () => {
  const model = await randomModel(await folder(), { seed: 5, parallel: true, tied: false }, (tensors) => {
    // Without biases, and with a final norm that shifts nothing, every bit of a logit is some writer's.
    for (const { name, data } of tensors)
      if (/(?:dense|query_key_value|final_layer_norm)\.bias$/.test(name)) data.fill(0);
    return tensors;
  });
  const dataset = datasetOf([randomItem(1, 5), randomItem(2, 8)], "logit-diff");
  for (const ablated of [[], [1, 2]]) {
    const sums: [number, number][] = [];
    await directEffects(
      model,
      dataset,
      ablated,
      ({ item, direct, logit }) => {
        const writers = Array.from({ length: 7 }, (_, writer) => difference(item, (token) => direct(writer, token)));
        sums.push([writers.reduce((a, b) => a + b, 0), difference(item, logit)]);
        for (const head of ablated)
          expect(
            writers[writerIndex(model.config, { kind: "head", layer: Math.floor(head / 2), head: head % 2 })],
          ).toBe(0);
      },
      { threads: 1 },
    );
    for (const [writers, whole] of sums) expect(writers).toBeCloseTo(whole, 4);
  }
});

test("what is left without heads is what zero ablation of their edges leaves", async () => {
  const model = await randomModel(await folder(), { seed: 9, parallel: true, tied: false });
  const dataset = datasetOf([randomItem(3, 6), randomItem(4, 7)], "logit-diff");
  const { before, after } = await selfRepair(model, dataset, [0, 3], undefined, { threads: 1 });
  const readers = 2 * 7 + 1;
  const gone = [
    { layer: 0, head: 0 },
    { layer: 1, head: 1 },
  ].map((head) => writerIndex(model.config, { kind: "head", ...head }));
  const maskOf = (kept: (writer: number) => boolean) =>
    Float32Array.from({ length: 7 * readers }, (_, cell) => (kept(Math.floor(cell / readers)) ? 1 : 0));
  const options = { threads: 1, ablation: { kind: "zero" } as const };
  const evaluator = await circuitEvaluator(model, dataset, 2, options);
  const masks = [maskOf(() => true), maskOf((writer) => !gone.includes(writer))];
  const [whole, without] = await evaluator.evaluate(masks).finally(() => evaluator.release());
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
  expect(before).toBeCloseTo(mean(whole!), 4);
  expect(after).toBeCloseTo(mean(without!), 4);
});

const someLevel: AlgorithmLevel = {
  name: "any",
  title: "Any",
  receivers: "logits",
  roles: [
    { name: "helping", title: "Helps", when: { effect: { below: -0.2 } } },
    { name: "copying", title: "Copies", when: { any: [{ score: "copy", above: "mean" }, { effect: { above: 0.9 } }] } },
  ],
};

test("percentages are shares of effects, whatever the effects and the circuit", () => {
  const effect = fc.option(fc.double({ min: -1, max: 1, noNaN: true }), { nil: null });
  const property = fc.property(fc.array(effect, { minLength: 1 }), fc.nat(), (effects, half) => {
    const scores = { copy: effects.map((_, i) => i % 3) };
    const circuit = new Set([...effects.keys()].filter((head) => head % 2 === half % 2));
    const found = interpretLevel(someLevel, null, effects, scores, circuit);
    const total = effects.reduce<number>((sum, value) => sum + Math.abs(value ?? 0), 0);
    const named = found.named.reduce((sum, { effect: value }) => sum + Math.abs(value), 0);
    if (total === 0) expect(found.percent).toBeNull();
    else expect(found.percent).toBeCloseTo((100 * named) / total, 8);
    for (const share of [found.percent, found.percentInCircuit])
      if (share !== null) expect(share >= 0 && share <= 100 + 1e-9).toBe(true);
    for (const { head, effect: value, roles } of found.named) {
      expect(value).toBe(effects[head]);
      expect(roles.includes("helping")).toBe(value < -0.2);
    }
  });
  fc.assert(property);
});

describe("definitions", () => {
  test.each(ALGORITHMS)("the one of %s is valid and names its sources", async (name) => {
    expect(await readAlgorithm(name)).toMatchObject({ name, version: 1, source: expect.stringContaining("arXiv:") });
  });

  test.each([
    ["nothing to look for", { levels: [], checks: [], repair: undefined }, /give at least one level or check/],
    [
      "a receiver that no earlier level names",
      (one: Algorithm) => ({ levels: one.levels.slice(1) }),
      /the role "name-mover" is given by no earlier level/,
    ],
    [
      "a score that there is not",
      (one: Algorithm) => ({
        levels: [{ ...one.levels[0], roles: [{ name: "x", title: "X", when: { score: "charm", above: 1 } }] }],
      }),
      /levels.0.roles.0.when/,
    ],
    ["repair of nobody", { repair: { role: "mover", score: "copy", above: 1 } }, /no level gives the role "mover"/],
  ])("%s is refused", async (_, change, sentence) => {
    const changed = { ...definition, ...(typeof change === "function" ? change(definition) : change) };
    const path = join(await folder(), "own.json");
    await writeFile(path, JSON.stringify(changed));
    await expect(readAlgorithm(path)).rejects.toThrow(sentence);
  });

  test("a definition of one's own comes back as it was written", () => {
    expect(algorithm.parse(JSON.parse(JSON.stringify(definition)))).toEqual(definition);
  });
});

describe("from the command line into the database", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  test("a verification is printed, stored once, and kept with its definition", async () => {
    const own = join(await folder(), "own.json");
    await writeFile(own, JSON.stringify(withoutText(definition)));
    const args = ["verify-algorithm", byHand.directory, "--algorithm", own, "--size", "8", "--model", "hand/made"];
    const run = () => outcomeOf(startAtlas(args, { DATABASE_URL: database.url }));
    const first = await run();
    expect(first).toMatchObject({ code: 0, error: "" });
    expect(first.out).toContain("hand/made main: Indirect object identification\n  Heads that write the answer: ");
    expect(first.out).toMatch(/ {4}a2\.h0 -(1(\.0\d*)?|0\.9\d*) \(name-mover\)/);
    expect((await run()).out).toBe("hand/made main: stored before\n");
    const rows = await database.db.query.verifications.findMany({
      with: { checkpoint: { with: { model: true } }, dataset: true },
    });
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      algorithm: "ioi",
      mode: "corrected",
      circuitOf: null,
      definition: withoutText(definition),
      checkpoint: { model: { name: "hand/made" } },
      dataset: { items: 8 },
    });
    expect(rows[0]!.findings.levels.map(({ named }) => named[0]!.head)).toEqual([2, 1, 0]);
  });
});
