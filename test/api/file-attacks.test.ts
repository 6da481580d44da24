/** @file Files asked for in ways that no client needs: ranges without sense or number, and names that are none. */
import { once } from "node:events";
import { connect } from "node:net";
import { text as textOf } from "node:stream/consumers";
import { makeRelease } from "@atlas/platform";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { startTestApi, type TestApi } from "./api-server.ts";
import { fixtureBundle, MODELS, storeFixture } from "./fixture.ts";

let api: TestApi;
/** Paths of files, with their sizes in bytes. */
const files = new Map<string, number>();
beforeAll(async () => {
  api = await startTestApi();
  await storeFixture(api.database.db);
  await makeRelease(api.database.db, { project: "public", name: "attacked", version: "1.0", models: ["demo-small"] });
  const { release } = (await api.data(`{ release(name: "attacked", version: "1.0") { addressesFile } }`)) as {
    release: { addressesFile: string };
  };
  for (const path of [`/files/runs/${ADDRESS}/edges.f32`, release.addressesFile])
    files.set(path, (await (await fetch(api.url + path)).arrayBuffer()).byteLength);
});
afterAll(() => api?.stop());
afterEach(async () => {
  expect(await api.data("{ models { totalCount } }")).toEqual({ models: { totalCount: 2 } });
  expect(api.log.splice(0)).toEqual([]);
});

const ADDRESS = fixtureBundle({ ...MODELS[0], task: "ioi", step: 64 }).address;

/** Byte by byte: clients would tidy the path up. */
async function get(path: string, ...headers: string[]): Promise<{ status: number; head: string; body: string }> {
  const socket = connect(Number(new URL(api.url).port), "127.0.0.1").on("error", () => undefined);
  await once(socket, "connect");
  socket.write([`GET ${path} HTTP/1.1`, "Host: a", "Connection: close", ...headers, "", ""].join("\r\n"));
  socket.setEncoding("latin1");
  const answer = await textOf(socket);
  const end = answer.indexOf("\r\n\r\n");
  return { status: Number(answer.slice(9, 12)), head: answer.slice(0, end), body: answer.slice(end + 4) };
}

const refused = (size: number) => {
  const message = `The file has ${size} bytes, and none of the part that was asked for.`;
  return JSON.stringify({ errors: [{ message, extensions: { code: "RANGE_NOT_SATISFIABLE" } }] });
};

describe("a range", () => {
  const many = (count: number, range: (i: number) => string) =>
    Array.from({ length: count }, (_, i) => range(i)).join(",");

  test.each<[string, string]>([
    ["of all bytes, over and over", `bytes=${many(3_000, () => "0-")}`],
    ["of each byte for itself", `bytes=${many(1_500, (i) => `${i}-${i}`)}`],
    ["of parts that overlap", `bytes=${many(1_000, (i) => `0-${i}`)}`],
    ["of parts in no order", `bytes=${many(500, (i) => `${999 - i}-999`)}`],
    ["of nothing", "bytes="],
    ["of commas", `bytes=${",".repeat(10_000)}`],
    ["of words", "bytes=first-last"],
    ["in another unit", "lines=1-2"],
    ["without a unit", "0-4"],
    ["that is U+00FF", "\u00ff"],
  ])("%s gets the whole file once, or is told that there is no such part", async (_name, range) => {
    for (const [path, size] of files) {
      const { status, head, body } = await get(path, `Range: ${range}`);
      expect([200, 416]).toContain(status);
      if (status === 416) expect(head).toContain(`content-range: bytes */${size}`);
      if (status === 200) expect(body.length).toBe(size);
      else expect(body).toBe(refused(size));
    }
  });

  test.each<[string, string]>([
    ["beyond the end", "bytes=99999999-"],
    ["beyond all numbers", `bytes=${"9".repeat(400)}-`],
    ["that ends before it begins", "bytes=5-2"],
    ["of the last none", "bytes=-0"],
  ])("%s is told how large the file is", async (_name, range) => {
    for (const [path, size] of files) {
      const { status, head, body } = await get(path, `Range: ${range}`);
      expect([status, body]).toEqual([416, refused(size)]);
      expect(head).toContain(`content-range: bytes */${size}`);
    }
  });

  test.each<[string, string]>([
    ["to beyond the end", `bytes=0-${"9".repeat(400)}`],
    ["of more than there is, from the end", "bytes=-99999999"],
  ])("%s gets what there is", async (_name, range) => {
    for (const [path, size] of files) {
      const { status, head, body } = await get(path, `Range: ${range}`);
      expect([status, body.length]).toEqual([206, size]);
      expect(head).toContain(`content-range: bytes 0-${size - 1}/${size}`);
    }
  });
});

describe("a name", () => {
  const run = (name: string) => `/files/runs/${name}`;
  const release = (name: string) => `/files/releases/${name}`;

  test.each<[string, string, number]>([
    ["that climbs", run("..%2f..%2fetc%2fpasswd"), 404],
    ["that climbs by dots", run("../../../etc/passwd"), 404],
    ["that climbs by backslashes", run("..%5c..%5cedges.csv"), 404],
    ["that climbs twice encoded", run("%252e%252e%252fedges.csv/edges.csv"), 404],
    ["with an encoded slash", run(`${ADDRESS}%2fedges.csv`), 404],
    ["with U+0000", run(`${ADDRESS}%00/edges.csv`), 404],
    ["with U+0000 in its form", run(`${ADDRESS}/edges.csv%00`), 404],
    ["with a line end", run(`${ADDRESS}%0d%0aX-Injected:%201/edges.csv`), 404],
    ["with a trailing dot", run(`${ADDRESS}/edges.csv.`), 404],
    ["with a trailing space", run(`${ADDRESS}/edges.csv%20`), 404],
    ["in capitals", run(`${ADDRESS.toUpperCase()}/edges.csv`), 404],
    ["that objects have", run(`${ADDRESS}/edges.__proto__`), 404],
    ["that objects have, too", run(`${ADDRESS}/edges.constructor`), 404],
    ["of no length", run("/edges.csv"), 404],
    ["in another script", run("%E2%98%83/edges.csv"), 404],
    ["in digits of another script", run(`${"%D9%A1".repeat(64)}/edges.csv`), 404],
    ["in bytes that are no UTF-8", run("%ff%fe/edges.csv"), 400],
    ["with a percent sign that begins nothing", run("%zz/edges.csv"), 400],
    ["of ten thousand letters", run(`${"a".repeat(10_000)}/edges.csv`), 404],
    ["of ten thousand dots", run(`${ADDRESS}/edges${".".repeat(10_000)}csv`), 404],
    ["of ten thousand slashes", run("/".repeat(10_000)), 404],
    ["of twenty thousand letters", run(`${"a".repeat(20_000)}/edges.csv`), 431],
    ["of a release that is none", release("%00/addresses.txt"), 404],
    ["of a release that cannot be read", release("%e0%a4%a/addresses.txt"), 400],
    ["of a release, that climbs", release(`${"0".repeat(64)}/..%2faddresses.txt`), 404],
  ])("%s is an error with a code, which does not repeat it", async (_name, path, expected) => {
    api.statements.length = 0;
    const { status, head, body } = await get(path);
    expect(status).toBe(expected);
    expect(head).toMatch(/\r\nContent-Type: application\/json; charset=utf-8/i);
    expect(head).not.toMatch(/X-Injected/);
    const { errors } = JSON.parse(body) as { errors: { message: string; extensions: object }[] };
    const code = { 400: "BAD_REQUEST", 404: "NOT_FOUND", 431: "HEADERS_TOO_LARGE" }[expected];
    expect(errors.map(({ extensions }) => extensions)).toEqual([{ code }]);
    expect(errors[0]!.message).not.toMatch(/passwd|proto__|aaaa|query"|node_modules/);
    expect(api.statements).toEqual([]);
  });
});
