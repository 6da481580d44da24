/** @file GraphQL over HTTP: the audits of the reference implementation (graphql-http), all of MUST, SHOULD and MAY. */
import { serverAudits } from "graphql-http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApi, type TestApi } from "./api-server.ts";

let api: TestApi;
beforeAll(async () => {
  api = await startTestApi();
});
afterAll(() => api?.stop());

const audits = serverAudits({ url: () => `${api.url}/graphql`, fetchFn: fetch });

test.each(audits.map((audit) => [audit.name, audit] as const))("%s", async (_name, audit) => {
  const result = await audit.fn();
  expect(result.status === "ok" ? "ok" : `${result.status}: ${result.reason}`).toBe("ok");
});
