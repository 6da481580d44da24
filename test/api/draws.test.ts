/** @file Results on several draws of prompts: each can be asked for by its seed or its dataset, wherever circuits are looked up or compared. */
import { storeBundle } from "@atlas/platform";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestApi, type TestApi } from "./api-server.ts";
import { DRAWN_MODEL, DRAWN_STEPS, drawnBundle, hashOf, SEEDS } from "./drawn-bundles.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  for (const draw of SEEDS.keys())
    for (const step of DRAWN_STEPS) await storeBundle(api.database.db, drawnBundle(draw, step));
});
afterAll(() => api?.stop());

const of = (step: number) => `model: "${DRAWN_MODEL}", revision: "step${step}", task: "ioi"`;
const onLine = `model: "${DRAWN_MODEL}", task: "ioi"`;
/** As a reader names each draw. */
const settings = (draw: number) =>
  SEEDS[draw] === null ? `settings: { dataset: "${hashOf(draw)}" }` : `settings: { seed: ${SEEDS[draw]} }`;

describe.each([...SEEDS.keys()])("draw %i", (draw) => {
  test("has its own result", async () => {
    const fields = "address dataset { hash seed }";
    expect(await api.data(`{ run(${of(64)}, ${settings(draw)}) { ${fields} } }`)).toEqual({
      run: { address: drawnBundle(draw, 64).address, dataset: { hash: hashOf(draw), seed: SEEDS[draw] } },
    });
  });

  test("has its own line of training and its own matrix of overlaps", async () => {
    const trend = `(models: ["${DRAWN_MODEL}"], task: "ioi", ${settings(draw)})`;
    const addresses = DRAWN_STEPS.map((step) => drawnBundle(draw, step).address);
    expect(
      await api.data(
        `{ circuitSizeTrend${trend} { addresses } overlapMatrix(${onLine}, ${settings(draw)}) { addresses values } }`,
      ),
    ).toEqual({
      circuitSizeTrend: [{ addresses }],
      overlapMatrix: {
        addresses,
        values: [
          [1, 10 / 11],
          [10 / 11, 1],
        ],
      },
    });
  });

  test("says of a node how many edges its own circuits have there", async () => {
    const addresses = DRAWN_STEPS.map((step) => drawnBundle(draw, step).address);
    const circuits = DRAWN_STEPS.map((step) => {
      const name = `step${step}`;
      return `${name}: run(${of(step)}, ${settings(draw)}) { circuit { edges { writers } } }`;
    });
    const { nodeMembership, ...found } = await api.data(
      `{ nodeMembership(model: "${DRAWN_MODEL}", node: "a0.h1", ${settings(draw)}) { addresses edgesOut } ${circuits.join(" ")} }`,
    );
    const edgesOut = (Object.values(found) as { circuit: { edges: { writers: string[] } } }[]).map(
      ({ circuit }) => circuit.edges.writers.filter((writer) => writer === "a0.h1").length,
    );
    expect(nodeMembership).toEqual([{ addresses, edgesOut }]);
  });

  test("says of an edge whether its own circuits have it", async () => {
    const { born } = (
      (await api.data(
        `{ circuitDiff(from: { ${of(64)}, ${settings(draw)} }, to: { ${of(128)}, ${settings(draw)} }) { born { writers readers } } }`,
      )) as { circuitDiff: { born: { writers: string[]; readers: string[] } } }
    ).circuitDiff;
    expect(born.writers).toHaveLength(1);
    const edge = `${born.writers[0]}->${born.readers[0]}`;
    const question = `edgeOverTraining(${onLine}, edges: ["${edge}"], ${settings(draw)}) { edges { inCircuit } }`;
    expect(await api.data(`{ ${question} }`)).toEqual({
      edgeOverTraining: { edges: [{ inCircuit: [false, true] }] },
    });
  });

  test("is compared with the first at the same checkpoint", async () => {
    const diff = `circuitDiff(from: { ${of(64)}, ${settings(0)} }, to: { ${of(64)}, ${settings(draw)} })`;
    expect(await api.data(`{ ${diff} { from { address } to { address } edgeOverlap } }`)).toEqual({
      circuitDiff: {
        from: { address: drawnBundle(0, 64).address },
        to: { address: drawnBundle(draw, 64).address },
        edgeOverlap: (10 - draw) / (10 + draw),
      },
    });
  });
});

test("without a choice the newest result counts, whichever draw it is of", async () => {
  expect(await api.data(`{ run(${of(128)}) { address } }`)).toEqual({
    run: { address: drawnBundle(SEEDS.length - 1, 128).address },
  });
});

test("a draw that nothing was measured on has no result", async () => {
  const key = `{ ${of(64)}, settings: { seed: 1 } }`;
  expect(
    await api.data(
      `{ run(${of(64)}, settings: { dataset: "nothing" }) { address } circuitDiff(from: ${key}, to: ${key}) { edgeOverlap } }`,
    ),
  ).toEqual({ run: null, circuitDiff: null });
});

test.each(["-1", "0.5", "4294967296", "1e300"])("seed %s is refused in a sentence", async (seed) => {
  const { errors } = await api.query(`{ run(${of(64)}, settings: { seed: ${seed} }) { address } }`);
  expect(errors).toMatchObject([{ extensions: { code: "BAD_USER_INPUT" } }]);
  expect(errors![0]!.message).toBe(
    `Seed ${Number(seed)} names no draw of prompts; give a whole number, 0 to 4294967295.`,
  );
});
