import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { gql } from "@urql/core";
import { expect, onTestFinished, test, vi } from "vitest";
import { ApiBroken, ApiRefused, ApiUnavailable, ask } from "./api.ts";

const coded = (code: string) =>
  JSON.stringify({ data: null, errors: [{ message: "One sentence.", extensions: { code } }] });

/** What a page gets of an API that answers so. */
async function outcome(status: number, body: string): Promise<unknown> {
  const server = createServer((_request, response) => {
    response.writeHead(status, { "content-type": "application/json" }).end(body);
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  vi.stubEnv("ATLAS_API_URL", `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.spyOn(console, "error").mockImplementation(() => {});
  onTestFinished(() => void vi.unstubAllEnvs());
  return ask(gql`{ models { totalCount } }`, {}).catch((error: unknown) => error);
}

test.each([
  [503, coded("UNAVAILABLE"), ApiUnavailable],
  [200, coded("UNAVAILABLE"), ApiUnavailable],
  [200, coded("INTERNAL_SERVER_ERROR"), ApiBroken],
  [503, "Out of memory", ApiBroken],
  [200, '{ "data": null }', ApiBroken],
  [400, coded("BAD_USER_INPUT"), ApiRefused],
])("an answer with status %i and %s", async (status, body, kind) => {
  expect(await outcome(status, body)).toBeInstanceOf(kind);
});

test("data are data", async () => {
  expect(await outcome(200, '{ "data": { "models": { "totalCount": 3 } } }')).toEqual({ models: { totalCount: 3 } });
});
