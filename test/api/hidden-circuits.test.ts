/**
 * @file A public verification whose shares are taken in the circuit of a run that readers may not see: they see the verification, and
 * neither the run, nor its address, nor that there is one.
 */
import { storeBundle } from "@atlas/platform";
import { getNamedType, isObjectType } from "graphql/index.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import { schema } from "../../apps/api/src/schema.ts";
import { makeBundle } from "../support/bundle.ts";
import { makeVerification, PERCENT_IN_CIRCUIT } from "../support/verification-bundle.ts";
import { startTestApi, type TestApi } from "./api-server.ts";
import { cut, PUBLISH, packedBundle } from "./publishing.ts";

const AT = { model: "watched", step: 64 };
const HIDDEN = { private: makeBundle(AT), unlisted: makeBundle({ ...AT, settings: { resamples: 10 } }) };
const VERIFIED = Object.entries(HIDDEN).map(([algorithm, { address }]) =>
  makeVerification({ ...AT, algorithm, circuitOf: address }),
);

let without: TestApi;
let api: TestApi;
beforeAll(async () => {
  const writeKey = "a-key-that-only-writers-have";
  [without, api] = await Promise.all([startTestApi({ writeKey }), startTestApi({ writeKey })]);
  for (const [visibility, bundle] of Object.entries(HIDDEN)) {
    const project = { text: "insert into project (slug, title, visibility) values ($1, $1, $1)", values: [visibility] };
    await api.database.pool.query(project);
    await storeBundle(api.database.db, bundle, visibility);
  }
  for (const { write } of [without, api])
    for (const bundle of VERIFIED) {
      const [only] = cut(packedBundle(bundle), 1);
      expect((await write(PUBLISH, { ...only, kind: "VERIFICATION" })).data).toMatchObject({
        publishResults: { stored: true },
      });
    }
});
afterAll(() => Promise.all([without?.stop(), api?.stop()]));

/** Every field of it and of what hangs on it that needs no argument, but for when it was stored. */
function everyField(name: string, depth: number): string {
  const type = schema.getType(name);
  if (!isObjectType(type)) return "";
  const asked = Object.values(type.getFields()).filter(
    (field) =>
      field.name !== "createdAt" &&
      field.args.every((arg) => arg.defaultValue !== undefined || !`${arg.type}`.endsWith("!")),
  );
  const parts = asked.flatMap((field) => {
    const below = getNamedType(field.type);
    if (!isObjectType(below)) return [field.name];
    return depth === 0 ? [] : [`${field.name}${everyField(below.name, depth - 1)}`];
  });
  return ` { __typename ${parts.join(" ")} }`;
}
const VERIFICATION = everyField("AlgorithmVerification", 1);

const QUESTIONS = {
  "the list": `{ verifications(first: 5) { totalCount nodes${VERIFICATION} } }`,
  "the algorithm over training": `{ algorithmVerifications(model: "watched", algorithm: "private")${VERIFICATION} }`,
  "the model": `{ model(name: "watched") { verifications(first: 5) { nodes${VERIFICATION} } runs(first: 5) { totalCount nodes { address } } } }`,
  "the checkpoint": `{ checkpoint(model: "watched", revision: "step64") { verifications(first: 5) { nodes${VERIFICATION} } runs(first: 5) { totalCount } } }`,
  "lists of results":
    '{ runs(first: 5) { totalCount nodes { address } } run(model: "watched", revision: "step64", task: "ioi") { address } }',
  "lists of models":
    "{ models(first: 5) { nodes { name runs(first: 5) { totalCount } checkpoints(first: 5) { totalCount nodes { step } } } } tasks { name } }",
};

test.each(Object.entries(QUESTIONS))(
  "answers of %s are what they are where the run is not stored",
  async (_name, question) => {
    const answer = await api.query(question);
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toEqual((await without.query(question)).data);
    for (const { address } of Object.values(HIDDEN)) expect(answer.text).not.toContain(address);
    expect(answer.text).not.toContain(String(PERCENT_IN_CIRCUIT));
  },
);

test("ids of verifications tell no more, and whoever writes sees what readers see", async () => {
  const { verifications } = (await api.data("{ verifications(first: 5) { nodes { id } } }")) as {
    verifications: { nodes: { id: string }[] };
  };
  expect(verifications.nodes).toHaveLength(VERIFIED.length);
  const question = `query($ids: [ID!]!) { nodes(ids: $ids) { ... on AlgorithmVerification { algorithm levels { percent percentInCircuit } } } }`;
  const ids = verifications.nodes.map(({ id }) => id);
  const levels = [{ percent: 20, percentInCircuit: null }];
  const expected = { nodes: ["unlisted", "private"].map((algorithm) => ({ algorithm, levels })) };
  for (const ask of [api.query, api.write]) expect((await ask(question, { ids })).data).toEqual(expected);
});

test("once the run is public, its address and the shares in its circuit are shown", async () => {
  const [only] = cut(packedBundle(HIDDEN.private), 1);
  await api.write(PUBLISH, only);
  const shares = (algorithm: string) =>
    `${algorithm}: algorithmVerifications(model: "watched", algorithm: "${algorithm}") { levels { percentInCircuit } }`;
  expect(
    await api.data(
      `{ ${shares("private")} ${shares("unlisted")} run(model: "watched", revision: "step64", task: "ioi") { address } }`,
    ),
  ).toEqual({
    private: [{ levels: [{ percentInCircuit: PERCENT_IN_CIRCUIT }] }],
    unlisted: [{ levels: [{ percentInCircuit: null }] }],
    run: { address: HIDDEN.private.address },
  });
});
