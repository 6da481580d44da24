/** @file Requests byte by byte: compressed, in other character sets, contradicting themselves, too large, from foreign forms. */
import { once } from "node:events";
import { connect } from "node:net";
import { text as textOf } from "node:stream/consumers";
import { deflateSync, gzipSync } from "node:zlib";
import { publicationParts, publications } from "@atlas/schema/db";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { MAX_BODY_BYTES } from "../../apps/api/src/shared/limits.ts";
import { read, startTestApi, type TestApi } from "./api-server.ts";

const KEY = "a-key-that-only-writers-have";
let api: TestApi;
beforeAll(async () => {
  api = await startTestApi({ writeKey: KEY });
});
afterAll(() => api?.stop());
/** The next visitor is served, and nothing of it was a failure of ours. */
afterEach(async () => {
  expect((await api.query(QUERY)).data).toEqual(DATA);
  expect(api.log.splice(0)).toEqual([]);
});

const QUERY = "{ models { totalCount } }";
const DATA = { models: { totalCount: 0 } };
const BODY = JSON.stringify({ query: QUERY });

const send = (body: string | Uint8Array, headers: Record<string, string> = {}) =>
  read(
    fetch(`${api.url}/graphql`, {
      method: "POST",
      body: typeof body === "string" ? body : new Uint8Array(body),
      headers: { "content-type": "application/json", ...headers },
    }),
  );
const codes = (errors: { extensions: { code: string } }[] = []) => errors.map(({ extensions }) => extensions.code);

describe("a compressed body", () => {
  test.each([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
  ])("by %s is read", async (encoding, compress) => {
    expect((await send(compress(BODY), { "content-encoding": encoding })).data).toEqual(DATA);
  });

  test("that unpacks to too much is refused, whoever sends it", async () => {
    const bomb = gzipSync(Buffer.concat([Buffer.from('{"query":"'), Buffer.alloc(30e6, "#"), Buffer.from('"}')]));
    expect(bomb.length).toBeLessThan(MAX_BODY_BYTES);
    for (const headers of [{}, { authorization: `Bearer ${KEY}` }]) {
      const { status, errors } = await send(bomb, { "content-encoding": "gzip", ...headers });
      expect([status, codes(errors)]).toEqual([413, ["PAYLOAD_TOO_LARGE"]]);
      expect(errors![0]!.message).toMatch(/at most \d+ bytes, counted as they are when unpacked/);
    }
  });

  test.each<[string, string, Buffer, number, string]>([
    ["twice over", "gzip, gzip", gzipSync(gzipSync(BODY)), 415, "UNSUPPORTED_MEDIA_TYPE"],
    ["in a way nobody knows", "snappy", Buffer.from(BODY), 415, "UNSUPPORTED_MEDIA_TYPE"],
    ["that breaks off", "gzip", gzipSync(BODY).subarray(0, -9), 400, "BAD_REQUEST"],
    ["that is not", "gzip", Buffer.from(BODY), 400, "BAD_REQUEST"],
    ["by another way than it says", "br", gzipSync(BODY), 400, "BAD_REQUEST"],
  ])("%s is refused", async (_name, encoding, body, status, code) => {
    const answer = await send(body, { "content-encoding": encoding });
    expect([answer.status, codes(answer.errors)]).toEqual([status, [code]]);
  });
});

describe("a body", () => {
  const hash = "0".repeat(64);
  const PUBLISH = `mutation($project: String!) { publishResults(project: $project, hash: "${hash}", parts: 1) { complete } }`;
  const broken = {
    "bytes that begin nothing": [0xff, 0xfe],
    "a character cut short": [0xe2, 0x82],
    "a longer form than needed": [0xc0, 0xaf],
    "a half of a pair": [0xed, 0xa0, 0x80],
    "a character beyond Unicode": [0xf4, 0x90, 0x80, 0x80],
  };

  test.each(Object.entries(broken))(
    "that is no UTF-8, with %s, is refused, and nothing of it is stored",
    async (_name, bytes) => {
      const [before, after] = JSON.stringify({ query: PUBLISH, variables: { project: "@" } }).split("@");
      const body = Buffer.concat([Buffer.from(before!), Buffer.from(bytes), Buffer.from(after!)]);
      const { status, errors, data } = await send(body, { authorization: `Bearer ${KEY}` });
      expect([status, data, codes(errors)]).toEqual([400, undefined, ["BAD_REQUEST"]]);
      expect(errors![0]!.message).toBe("The body has bytes that are no UTF-8; send JSON in UTF-8.");
      expect(await api.database.db.$count(publications)).toBe(0);
      expect(await api.database.db.$count(publicationParts)).toBe(0);
    },
  );

  test("that begins with a byte order mark is read", async () => {
    expect((await send(`\ufeff${BODY}`)).data).toEqual(DATA);
  });

  test.each(["utf-16", "utf-7", "iso-8859-1", "nothing"])("in %s is refused", async (charset) => {
    const { status, errors } = await send(BODY, { "content-type": `application/json; charset=${charset}` });
    expect([status, codes(errors)]).toEqual([415, ["UNSUPPORTED_MEDIA_TYPE"]]);
  });

  test.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/json", "*/*"])(
    "that foreign pages can send, as %s, runs nothing",
    async (type) => {
      const { status, errors, data } = await send(BODY, { "content-type": type });
      expect([status, data, codes(errors)]).toEqual([400, undefined, ["BAD_REQUEST"]]);
      expect(api.statements).toEqual([]);
    },
  );

  test.each(["null", "1", '"a"', "[]", "[{}]", "{", "", "NaN", `${BODY}x`, '{"query":1}', '{"query":["a"]}'])(
    "that is %s is refused",
    async (body) => {
      const { status, errors } = await send(body);
      expect([status, codes(errors)]).toEqual([400, ["BAD_REQUEST"]]);
    },
  );

  test("with a key twice means its last value, in answers that are kept, too", async () => {
    const twice = (first: string, last: string) =>
      send(`{"query":${JSON.stringify(first)},"query":${JSON.stringify(last)}}`);
    for (let i = 0; i < 2; i++) expect((await twice("{ nothing }", QUERY)).data).toEqual(DATA);
    expect(codes((await twice(QUERY, "{ nothing }")).errors)).toEqual(["GRAPHQL_VALIDATION_FAILED"]);
  });
});

describe("an address", () => {
  const get = (parameters: string) => read(fetch(`${api.url}/graphql?${parameters}`));
  const query = `query=${encodeURIComponent(QUERY)}`;

  test.each([
    ["query twice", `${query}&query=${encodeURIComponent("{ nothing }")}`],
    ["variables twice", `${query}&variables={}&variables={}`],
    ["variables that are none", `${query}&variables=[]`],
    ["a query in a list", query.replace("query=", "query[]=")],
    ["a query in a prototype", query.replace("query=", "__proto__[query]=")],
  ])("with %s is refused", async (_name, parameters) => {
    const { status, errors } = await get(parameters);
    expect([status, codes(errors)]).toEqual([400, ["BAD_REQUEST"]]);
  });

  test("that is too long is refused with its bound", async () => {
    const { status, errors } = await get(`${query}&x=${"x".repeat(20_000)}`);
    expect([status, codes(errors)]).toEqual([431, ["HEADERS_TOO_LARGE"]]);
    expect(errors![0]!.message).toMatch(/more than 16384 bytes; send long queries by POST/);
  });
});

describe("HTTP that contradicts itself", () => {
  const head = (...lines: string[]) =>
    ["POST /graphql HTTP/1.1", "Host: a", "Content-Type: application/json", ...lines, "", ""].join("\r\n");
  const length = `Content-Length: ${BODY.length}`;
  const chunked = "Transfer-Encoding: chunked";
  const hidden = "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n";

  async function answersTo(bytes: string): Promise<string> {
    const socket = connect(Number(new URL(api.url).port), "127.0.0.1");
    await once(socket, "connect");
    socket.write(bytes);
    return textOf(socket);
  }

  test.each([
    ["a length and chunks", `${head("Content-Length: 5", chunked)}0\r\n\r\n${hidden}`],
    ["chunks and a length", `${head(chunked, "Content-Length: 5")}0\r\n\r\n${hidden}`],
    ["two lengths", `${head(length, "Content-Length: 5")}${BODY}`],
    ["a list of lengths", `${head("Content-Length: 5, 5")}${BODY}`],
    ["a negative length", `${head("Content-Length: -5")}${BODY}`],
    ["a length with a sign", `${head("Content-Length: +5")}${BODY}`],
    ["a length beyond all numbers", `${head(`Content-Length: ${"9".repeat(30)}`)}${BODY}`],
    ["chunks by another name", `${head("Transfer-Encoding: xchunked")}${hidden}`],
    ["chunks last but one", `${head("Transfer-Encoding: chunked, identity")}0\r\n\r\n${hidden}`],
    ["a space before the colon", `${head("Transfer-Encoding : chunked")}0\r\n\r\n${hidden}`],
    ["a chunk of no size", `${head(chunked)}zz\r\n${hidden}`],
    ["a line that goes on", `${head("X-A: a\r\n b", length)}${BODY}`],
    ["U+0000 in a header", `${head("X-A: a\0b", length)}${BODY}`],
    ["lines without carriage returns", `${head(length)}${BODY}`.replaceAll("\r\n", "\n")],
    ["a handshake of TLS", "\u0016\u0003\u0001\u0002\u0000\u0001"],
  ])("%s is answered once, with an error, and the connection ends", async (_name, bytes) => {
    const answer = await answersTo(bytes);
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n[^{]*Connection: close\r\n[^{]*\{"errors":/);
    expect(answer).toContain('"code":"BAD_REQUEST"');
    expect(answer.split("HTTP/1.1 ")).toHaveLength(2);
    expect(answer).not.toMatch(/http_request_duration|process_/);
  });

  test("headers that are too many or too long are refused with their bound", async () => {
    for (const headers of [
      `X: ${"x".repeat(20_000)}`,
      Array.from({ length: 3_000 }, (_, i) => `X-${i}: 1`).join("\r\n"),
    ])
      expect(await answersTo(`${head(headers, length)}${BODY}`)).toMatch(
        /^HTTP\/1\.1 431 .*"code":"HEADERS_TOO_LARGE"/s,
      );
  });

  test("another upgrade than to a WebSocket is refused", async () => {
    const answer = await answersTo(head("Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "Content-Length: 0"));
    expect(answer).toMatch(/^HTTP\/1\.1 400 .*send the request without the header Upgrade/s);
  });
});
