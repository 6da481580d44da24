import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { publishBundle } from "./publish-client.ts";

/** A server that has been asked too often: it answers nobody for a while, and says so. */
async function busyServer(busyMs: number, retryAfter: string) {
  const start = Date.now();
  const seen = { refused: 0, answered: 0 };
  const server = createServer((_request, response) => {
    if (Date.now() - start < busyMs) {
      seen.refused++;
      return void response.writeHead(429, { "retry-after": retryAfter }).end("{}");
    }
    seen.answered++;
    response.end(JSON.stringify({ data: { publishResults: { missing: [], stored: true } } }));
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

test("a server that has been asked too often is left alone for as long as it says", async () => {
  const { url, seen } = await busyServer(1_000, "2");
  const sending = { kind: "import", address: undefined, read: async () => ({}) } as const;
  expect(await publishBundle({ url, key: "key", project: "public" }, sending)).toBe(true);
  // Whoever did not listen would have come back within half a second.
  expect(seen).toEqual({ refused: 1, answered: 1 });
});
