/** @file Every root field answers what was stored, over HTTP. */
import { computationGraph } from "@atlas/schema";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestApi, type TestApi } from "./api-server.ts";
import { fixtureBundle, MODELS, STEPS, storeFixture, UNREPORTED_STEP } from "./fixture.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await storeFixture(api.database.db);
});
afterAll(() => api?.stop());

const data: TestApi["data"] = (query, variables) => api.data(query, variables);

const [SMALL] = MODELS;
const at64 = fixtureBundle({ ...SMALL, task: "ioi", step: 64 });

test("models come by family and size, with shape and counts", async () => {
  const shape = "family name architecture layers heads dModel vocabulary parallel parameters edgeCount";
  const answer = await data(`{ models { totalCount edges { node { ${shape} checkpoints { totalCount } } } } }`);
  const node = ({ model, layers, heads }: (typeof MODELS)[number]) => ({
    family: "demo",
    name: model,
    architecture: "gpt_neox",
    layers,
    heads,
    dModel: 8 * heads,
    vocabulary: 280,
    parallel: true,
    parameters: 1000 * layers * heads,
    edgeCount: computationGraph({ layers, heads, parallel: true }).edges,
    checkpoints: { totalCount: STEPS.length },
  });
  expect(answer).toEqual({ models: { totalCount: 2, edges: MODELS.map((model) => ({ node: node(model) })) } });
});

test("a model by name, and null for an unknown one", async () => {
  const answer = await data(`{ known: model(name: "demo-small") { name } unknown: model(name: "nobody") { name } }`);
  expect(answer).toEqual({ known: { name: "demo-small" }, unknown: null });
});

test("models by id keep to the ids, and leave out unknown ones", async () => {
  const { model } = (await data(`{ model(name: "demo-medium") { id } }`)) as { model: { id: string } };
  const unknown = Buffer.from("Model:2000000000").toString("base64url");
  const query = "query($ids: [ID!]) { models(ids: $ids) { totalCount edges { node { name } } } }";
  expect(await data(query, { ids: [unknown, model.id] })).toEqual({
    models: { totalCount: 1, edges: [{ node: { name: "demo-medium" } }] },
  });
  expect(await data(query, { ids: [] })).toEqual({ models: { totalCount: 0, edges: [] } });
});

test("models by the id of something else are refused", async () => {
  const ids = [Buffer.from("Run:1").toString("base64url")];
  const { errors } = await api.query("query($ids: [ID!]) { models(ids: $ids) { totalCount } }", { ids });
  expect(errors!.map(({ extensions }) => extensions.code)).toEqual(["BAD_USER_INPUT"]);
});

test("tasks by name, with what describes them", async () => {
  expect(await data('{ tasks { name version title metric } task(name: "sva") { description } }')).toEqual({
    tasks: [
      { name: "ioi", version: 1, title: "Indirect object identification", metric: "LOGIT_DIFF" },
      { name: "sva", version: 1, title: "Subject-verb agreement", metric: "LOGIT_DIFF" },
    ],
    task: { description: "The keys are, the key is." },
  });
});

test("a checkpoint by model and revision, with its model and its results", async () => {
  const fields = "revision step tokens weightHash model { name } runs { totalCount edges { node { task { name } } } }";
  const { revision, step, tokens, weightHash } = at64.checkpoint;
  expect(await data(`{ checkpoint(model: "demo-small", revision: "step64") { ${fields} } }`)).toEqual({
    checkpoint: {
      revision,
      step,
      tokens,
      weightHash,
      model: { name: "demo-small" },
      runs: { totalCount: 2, edges: [{ node: { task: { name: "sva" } } }, { node: { task: { name: "ioi" } } }] },
    },
  });
  expect(await data(`{ checkpoint(model: "demo-small", revision: "step65") { step } }`)).toEqual({ checkpoint: null });
});

const RUN = `run(model: "demo-small", revision: "step64", task: "ioi")`;

describe("a run", () => {
  test("says where its numbers come from", async () => {
    const fields = `address analyzerVersion command secondsTotal peakMemoryBytes completenessGap
      settings { method level steps path metric ablation reference pooled selection search threshold numericType }
      dataset { hash items positions examples { clean corrupted position correct incorrect } }
      performance { metric clean corrupted accuracy items }`;
    expect(await data(`{ ${RUN} { ${fields} } }`)).toEqual({
      run: {
        address: at64.address,
        ...at64.provenance,
        secondsTotal: 2,
        peakMemoryBytes: at64.peakMemory,
        completenessGap: at64.completenessGap,
        settings: {
          ...at64.settings,
          ...{
            method: "EAP_IG",
            level: "EDGE",
            metric: "LOGIT_DIFF",
            ablation: "INTERCHANGE",
            reference: null,
            pooled: null,
            search: "STABLE",
          },
        },
        dataset: at64.dataset,
        performance: { ...at64.performance, metric: "LOGIT_DIFF", items: at64.dataset.items },
      },
    });
  });

  test("reports what it cost, and nothing where it was stored before reports", async () => {
    const report = `report { stages { name seconds } memoryEstimateBytes peakMemoryBytes peakOf completenessGap
      operations operationsPerSecond productOperationsPerSecond shareOfProductRate }`;
    expect(await data(`{ ${RUN} { ${report} } }`)).toEqual({
      run: {
        report: {
          stages: Object.entries(at64.timings).map(([name, seconds]) => ({ name, seconds })),
          ...{ memoryEstimateBytes: 220_000_000, peakMemoryBytes: at64.peakMemory, peakOf: "RUN" },
          completenessGap: at64.completenessGap,
          ...{ operations: 3e11, operationsPerSecond: 1.2e11 },
          ...{ productOperationsPerSecond: 1.6e11, shareOfProductRate: 0.75 },
        },
      },
    });
    expect(
      await data(
        `{ run(model: "demo-small", revision: "step${UNREPORTED_STEP}", task: "ioi") { secondsTotal report { operations } } }`,
      ),
    ).toEqual({
      run: { secondsTotal: 2, report: null },
    });
  });

  test("has a time in ISO 8601", async () => {
    const { run } = (await data(`{ ${RUN} { createdAt } }`)) as { run: { createdAt: string } };
    expect(new Date(run.createdAt).toISOString()).toBe(run.createdAt);
  });

  test("is null where there is none", async () => {
    expect(await data(`{ run(model: "demo-small", revision: "step64", task: "nothing") { id } }`)).toEqual({
      run: null,
    });
  });
});

describe("a circuit", () => {
  test("has sizes, faithfulness and a curve", async () => {
    const { circuit } = at64;
    const fields = `requestedEdges edgeCount nodeCount totalEdges metric faithfulness faithfulnessFloorCorrected reached
      threshold curve { requestedEdges edges nodes metric plain floorCorrected } run { address }`;
    expect(await data(`{ ${RUN} { circuit { ${fields} } } }`)).toEqual({
      run: {
        circuit: {
          requestedEdges: circuit.requestedEdges,
          edgeCount: circuit.edges,
          nodeCount: circuit.nodes,
          totalEdges: computationGraph(at64.model).edges,
          metric: circuit.metric,
          faithfulness: 0.9,
          faithfulnessFloorCorrected: 0.85,
          reached: true,
          threshold: 0.8,
          curve: {
            requestedEdges: [circuit.requestedEdges],
            edges: [circuit.edges],
            nodes: [circuit.nodes],
            metric: [circuit.metric],
            plain: [0.9],
            floorCorrected: [0.85],
          },
          run: { address: at64.address },
        },
      },
    });
  });

  test("has its edges as columns, strongest first, and its nodes in the order of the layers", async () => {
    const query = `{ ${RUN} { circuit { edgeCount nodeCount nodes edges { writers readers scores } } } }`;
    const { run } = (await data(query)) as {
      run: { circuit: { edgeCount: number; nodeCount: number; nodes: string[]; edges: Record<string, number[]> } };
    };
    const { edges, nodes, edgeCount, nodeCount } = run.circuit;
    expect(nodes).toEqual(["input", "a0.h0", "a0.h1", "m0", "a1.h0", "a1.h1", "m1", "logits"]);
    expect(nodes).toHaveLength(nodeCount);
    expect([...(edges.writers as unknown as string[])].sort()).toEqual(
      nodes.filter((name) => name !== "logits").sort(),
    );
    expect(new Set(edges.readers)).toEqual(new Set(["logits"]));
    const sizes = edges.scores!.map(Math.abs);
    expect(sizes).toHaveLength(edgeCount);
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
  });

  test("has null for faithfulness where there is nothing to divide by", async () => {
    const query = `{ run(model: "demo-small", revision: "step0", task: "ioi") {
      circuit { faithfulness faithfulnessFloorCorrected curve { plain floorCorrected } } } }`;
    expect(await data(query)).toEqual({
      run: {
        circuit: {
          faithfulness: null,
          faithfulnessFloorCorrected: null,
          curve: { plain: [null], floorCorrected: [null] },
        },
      },
    });
  });
});

describe("objects by id", () => {
  test("every type with an id is found again, in the order of the ids", async () => {
    const query = `{ ${RUN} { id task { id } circuit { id } checkpoint { id model { id } } } }`;
    const { run } = (await data(query)) as {
      run: { id: string; task: Node; circuit: Node; checkpoint: Node & { model: Node } };
    };
    type Node = { id: string };
    const ids = [run.id, run.task.id, run.circuit.id, run.checkpoint.id, run.checkpoint.model.id];
    const types = ["Run", "Task", "Circuit", "Checkpoint", "Model"];
    const found = await data("query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }", { ids });
    expect(found).toEqual({ nodes: ids.map((id, i) => ({ __typename: types[i], id })) });
    const one = await data("query($id: ID!) { node(id: $id) { ... on Run { address checkpoint { step } } } }", {
      id: run.id,
    });
    expect(one).toEqual({ node: { address: at64.address, checkpoint: { step: 64 } } });
  });

  test("an id of nothing is null, an id of no type too", async () => {
    const ids = ["Run:2000000000", "Nothing:1"].map((id) => Buffer.from(id).toString("base64url"));
    expect(await data("query($ids: [ID!]!) { nodes(ids: $ids) { id } }", { ids })).toEqual({ nodes: [null, null] });
    expect(await data("query($id: ID!) { node(id: $id) { id } }", { id: ids[0] })).toEqual({ node: null });
  });

  test.each([
    "",
    "nonsense",
    Buffer.from("Run:abc").toString("base64url"),
    Buffer.from("Run:9999999999").toString("base64url"),
  ])("%j was never an id and is refused", async (id) => {
    const { errors } = await api.query("query($id: ID!) { node(id: $id) { id } }", { id });
    expect(errors).toHaveLength(1);
    expect(errors![0]!.extensions.code).toBe("BAD_USER_INPUT");
    expect(errors![0]!.message).toMatch(/is not an id/);
  });
});
