/** @file Apollo Client as applications use it: a normalised cache, pages joined, queries by their hash, errors by their code, news. */
import { createHash } from "node:crypto";
import { ApolloClient, type ApolloLink, CombinedGraphQLErrors, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { Defer20220824Handler } from "@apollo/client/incremental";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { GraphQLWsLink } from "@apollo/client/link/subscriptions";
import { relayStylePagination } from "@apollo/client/utilities";
import { storeBundle } from "@atlas/platform";
import { createClient } from "graphql-ws";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { makeBundle } from "../support/bundle.ts";
import { startTestApi, type TestApi } from "./api-server.ts";
import { STEPS, storeFixture } from "./fixture.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
  await storeFixture(api.database.db);
});
afterAll(() => api?.stop());

/** What went over the network since the test began. */
const sent: { method: string; address: URL; body: string }[] = [];
beforeEach(() => void sent.splice(0));

const http = () =>
  new HttpLink({
    uri: `${api.url}/graphql`,
    fetch: (address, init) => {
      sent.push({ method: init?.method ?? "GET", address: new URL(`${address}`), body: `${init?.body ?? ""}` });
      return fetch(address, init);
    },
  });

function clientOver(link: ApolloLink): ApolloClient {
  const cache = new InMemoryCache({
    typePolicies: {
      Model: { fields: { checkpoints: relayStylePagination() } },
      Query: {
        fields: { node: (_, { args, toReference }) => toReference({ __typename: "Checkpoint", id: args!.id }) },
      },
    },
  });
  return new ApolloClient({ cache, link });
}

interface Checkpoint {
  id: string;
  step: number;
}

interface News {
  newResults: { checkpoint: Checkpoint };
}

interface Line {
  model: {
    id: string;
    checkpoints: {
      edges: { node: Checkpoint }[];
      pageInfo: { hasNextPage: boolean; endCursor: string };
    };
  };
}

const LINE = gql`
  query Line($first: Int, $after: String) {
    model(name: "demo-small") {
      id
      checkpoints(first: $first, after: $after) {
        edges { cursor node { id step } }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
`;
const stepsOf = ({ model }: Line) => model.checkpoints.edges.map(({ node }) => node.step);

test("pages are joined, and what has an id is kept once and found by it", async () => {
  const client = clientOver(http());
  const line = client.watchQuery<Line>({ query: LINE, variables: { first: 3 } });
  let shown: Line | undefined;
  const watching = line.subscribe(({ data, dataState }) => {
    if (dataState === "complete") shown = data;
  });
  const steps = () => shown && stepsOf(shown);
  await expect.poll(steps).toEqual(STEPS.slice(0, 3));
  await line.fetchMore({ variables: { after: shown!.model.checkpoints.pageInfo.endCursor } });
  await expect.poll(steps).toEqual(STEPS);
  const { model } = shown!;
  expect(model.checkpoints.pageInfo.hasNextPage).toBe(false);
  const kept = Object.keys(client.cache.extract() as object).filter((key) => !key.startsWith("ROOT"));
  const ids = model.checkpoints.edges.map(({ node }) => `Checkpoint:${node.id}`);
  expect(kept.filter((key) => key !== "__META").toSorted()).toEqual([`Model:${model.id}`, ...ids].toSorted());
  expect(sent).toHaveLength(2);

  // By its id a checkpoint is known already, and what more is asked of it joins what is known.
  const { id, step } = model.checkpoints.edges[1]!.node;
  const byId = (fields: string) =>
    client.query({
      query: gql(`query One($id: ID!) { node(id: $id) { id ... on Checkpoint { ${fields} } } }`),
      variables: { id },
    });
  expect((await byId("step")).data).toEqual({ node: { __typename: "Checkpoint", id, step } });
  expect(sent).toHaveLength(2);
  expect((await byId("step revision")).data).toMatchObject({ node: { step, revision: `step${step}` } });
  expect(sent).toHaveLength(3);
  expect((await byId("revision")).data).toMatchObject({ node: { revision: `step${step}` } });
  expect(sent).toHaveLength(3);
  watching.unsubscribe();
});

test("a query is sent once, and then asked for by its hash with GET", async () => {
  const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
  const byHash = new PersistedQueryLink({ sha256, useGETForHashedQueries: true });
  const client = clientOver(byHash.concat(http()));
  const ask = () => client.query({ query: LINE, variables: { first: 1 }, fetchPolicy: "network-only" });
  const first = await ask();
  expect((await ask()).data).toEqual(first.data);
  expect(stepsOf(first.data as Line)).toEqual([0]);
  const how = sent.map(({ method, address, body }) => [
    method,
    address.searchParams.has("extensions"),
    address.searchParams.has("query") || body.includes('"query"'),
  ]);
  expect(how).toEqual([
    ["GET", true, false],
    ["POST", false, true],
    ["GET", true, false],
  ]);
});

test.each([
  [
    "an argument that is wrong",
    "{ models(first: -1) { totalCount } }",
    "BAD_USER_INPUT",
    /^A page cannot have -1 entries/,
  ],
  ["a field that there is not", "{ models { nothing } }", "GRAPHQL_VALIDATION_FAILED", /Cannot query field "nothing"/],
  ["a directive that there is not", "{ models { totalCount @live } }", "GRAPHQL_VALIDATION_FAILED", /"@live"/],
])("%s arrives as an error with its code", async (_name, query, code, says) => {
  const failed = await clientOver(http())
    .query({ query: gql(query) })
    .catch((error: unknown) => error);
  if (!CombinedGraphQLErrors.is(failed)) throw failed;
  expect(failed.errors).toMatchObject([{ message: expect.stringMatching(says), extensions: { code } }]);
});

test("answers in pieces, which there are not, are refused in a sentence", async () => {
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    link: http(),
    incrementalHandler: new Defer20220824Handler(),
  });
  const query = gql(`{ model(name: "demo-small") { name ... @defer { layers } } }`);
  const failed = await client.query({ query }).catch((error: unknown) => error);
  if (!CombinedGraphQLErrors.is(failed)) throw failed;
  expect(failed.errors).toMatchObject([{ message: 'Unknown directive "@defer".' }]);
});

test("news come over a socket, and join what is known", async () => {
  const socket = createClient({ url: `${api.url.replace("http", "ws")}/graphql`, webSocketImpl: WebSocket });
  const client = clientOver(new GraphQLWsLink(socket));
  const query = gql`subscription { newResults { id task { name } checkpoint { id step } } }`;
  let heard: Checkpoint | undefined;
  const following = client.subscribe<News>({ query }).subscribe(({ data }) => {
    heard = data?.newResults.checkpoint;
  });
  // Whoever begins to listen hears what comes from then on, so results come until one is heard.
  for (let step = 500; heard === undefined; step++) {
    await storeBundle(api.database.db, makeBundle({ step }));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(heard.step).toBeGreaterThanOrEqual(500);
  expect(client.cache.extract()).toMatchObject({ [`Checkpoint:${heard.id}`]: { step: heard.step } });
  following.unsubscribe();
  await socket.dispose();
});
