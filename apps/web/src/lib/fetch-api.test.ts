/** @file A connection that the API closes while a question is on its way costs nobody a page. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { fetchApi } from "./fetch-api.ts";

let asked = 0;
let dropped = 0;
const server = createServer((request, response) => {
  asked++;
  if (asked <= dropped) request.socket.destroy();
  else response.end("here");
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function listening(drops: number): Promise<string> {
  asked = 0;
  dropped = drops;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test("is asked once more where the connection was closed", async () => {
  const url = await listening(1);
  expect(await (await fetchApi(url)).text()).toBe("here");
  expect(asked).toBe(2);
});

test("is not asked for ever", async () => {
  const url = await listening(9);
  await expect(fetchApi(url)).rejects.toThrow("fetch failed");
  expect(asked).toBe(2);
});

test("is not asked again where nobody listens", async () => {
  const url = await listening(0);
  server.closeAllConnections();
  server.close();
  await expect(fetchApi(url)).rejects.toThrow("fetch failed");
  expect(asked).toBe(0);
});
