/** @file Of the way through the site: what it passes on to the API. */
import { expect, test } from "vitest";
import type { TestApi } from "../api/api-server.ts";

/** @param site is there once the tests run */
export function forwardingTests(site: () => { url: string; api: TestApi }): void {
  test("the site passes GraphQL on, queries and refusals alike", async () => {
    const post = (query: string) =>
      fetch(`${site().url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ query }),
      });
    expect(await (await post("{ models { totalCount } }")).json()).toMatchObject({
      data: { models: { totalCount: 2 } },
    });
    expect((await post("{ models {")).status).toBe(400);
  });

  test("the site passes files on, in parts where one is asked for", async () => {
    const { run } = (await site().api.data(
      `{ run(model: "demo-small", revision: "step64", task: "ioi") { edgesFile(format: F32) } }`,
    )) as { run: { edgesFile: string } };
    const part = await fetch(site().url + run.edgesFile, { headers: { range: "bytes=0-7" } });
    expect([part.status, part.headers.get("accept-ranges")]).toEqual([206, "bytes"]);
    expect(await part.arrayBuffer()).toHaveProperty("byteLength", 8);
  });
}
