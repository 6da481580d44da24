/** @file Publishing over HTTP: who may, what becomes visible, and what is left when it breaks off. */
import { projects, publicationParts, publications, runs } from "@atlas/schema/db";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadApiConfig } from "../../apps/api/src/config.ts";
import { makeBundle } from "../support/bundle.ts";
import { read, startTestApi, type TestApi } from "./api-server.ts";
import { cut, PUBLISH, packedBundle } from "./publishing.ts";

const KEY = "a-key-that-only-writers-have";
const OTHER_KEY = "a-key-of-another-writer";
let api: TestApi;
let closed: TestApi;
beforeAll(async () => {
  [api, closed] = await Promise.all([
    startTestApi({ writeKey: KEY, exposure: { requestsPerMinute: 5 } }),
    startTestApi(),
  ]);
  await api.database.db.insert(projects).values({ slug: "hidden", title: "Hidden", visibility: "private" });
});
afterAll(() => Promise.all([api?.stop(), closed?.stop()]));

const packed = (step: number) => packedBundle(makeBundle({ step }));
const published = async (step: number) =>
  (await api.data(`{ run(model: "demo-test", revision: "step${step}", task: "ioi") { address } }`)).run;

test("a result sent in parts is there with the last one, and says meanwhile what is missing", async () => {
  const parts = cut(packed(64), 3);
  const state = async (variables: object) => (await api.write(PUBLISH, { ...variables })).data;
  const { part: _, ...ask } = parts[0]!;
  expect(await state(ask)).toEqual({ publishResults: { complete: false, missing: [0, 1, 2], stored: null } });
  await state(parts[2]!);
  expect(await state(parts[0]!)).toEqual({ publishResults: { complete: false, missing: [1], stored: null } });
  expect(await published(64)).toBeNull();
  expect(await state(parts[1]!)).toEqual({ publishResults: { complete: true, missing: [], stored: true } });
  expect(await published(64)).toEqual({ address: makeBundle({ step: 64 }).address });
  expect(await state(parts[1]!)).toEqual({ publishResults: { complete: true, missing: [], stored: true } });
  expect(await state(cut(Buffer.from(JSON.stringify(makeBundle({ step: 64 }))), 1)[0]!)).toEqual({
    publishResults: { complete: true, missing: [], stored: false },
  });
});

test("what is published to a private project shows to nobody", async () => {
  const [only] = cut(packed(999), 1);
  expect((await api.write(PUBLISH, { ...only, project: "hidden" })).data).toMatchObject({
    publishResults: { stored: true },
  });
  expect(await published(999)).toBeNull();
  const { data } = await api.write('{ run(model: "demo-test", revision: "step999", task: "ioi") { address } }');
  expect(data).toEqual({ run: null });
});

test.each([
  ["no key", {}, /Changes need a key; send it in the header Authorization/],
  ["a wrong key", { authorization: `Bearer ${KEY}x` }, /The key is none of this server's/],
  ["a key in another scheme", { authorization: `Basic ${KEY}` }, /The key is none of this server's/],
])("with %s nothing is changed", async (_name, headers, message) => {
  const [only] = cut(packed(5), 1);
  const answer = await api.post(JSON.stringify({ query: PUBLISH, variables: only }), {
    "content-type": "application/json",
    ...(headers as Record<string, string>),
  });
  expect(answer.errors![0]).toMatchObject({
    message: expect.stringMatching(message),
    extensions: { code: "FORBIDDEN" },
  });
  expect(answer.data).toBeNull();
  expect(answer.text + api.log.join("")).not.toContain(KEY);
  expect(api.statements).toEqual([]);
});

test("a server without a key takes no changes and says how it would", async () => {
  const [only] = cut(packed(5), 1);
  const { errors } = await closed.write(PUBLISH, only);
  expect(errors![0]).toMatchObject({
    message: "This server takes no changes; its operator allows them by setting ATLAS_WRITE_KEY.",
    extensions: { code: "FORBIDDEN" },
  });
});

test("a bundle that is not valid is refused in one sentence, and nothing of it stays", async () => {
  const before = await api.database.db.$count(runs);
  const parts = cut(packedBundle({ ...makeBundle({ step: 7 }), peakMemory: -1 }), 2);
  await api.write(PUBLISH, parts[0]);
  const { errors } = await api.write(PUBLISH, parts[1]);
  expect(errors![0]).toMatchObject({
    message: expect.stringMatching(/^The bundle's "peakMemory" is not valid/),
    extensions: { code: "BAD_USER_INPUT" },
  });
  expect(await api.database.db.$count(publicationParts)).toBe(0);
  expect(await api.database.db.$count(runs)).toBe(before);
  expect(await api.write(PUBLISH, { ...parts[0], part: { ...parts[0]!.part, content: "%%%" } })).toMatchObject({
    errors: [{ message: expect.stringMatching(/no base64/) }],
  });
});

test("parts are larger than what readers may send, and are not counted as their requests are", async () => {
  const bytes = Buffer.alloc(1_048_576, 1);
  const send = (headers: Record<string, string>) =>
    read(
      fetch(`${api.url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-forwarded-for": "203.0.113.9", ...headers },
        body: JSON.stringify({ query: PUBLISH, variables: { ...cut(bytes, 1)[0], hash: "f".repeat(64), parts: 2 } }),
      }),
    );
  for (let i = 0; i < 7; i++)
    expect((await send({ authorization: `Bearer ${KEY}` })).data).toMatchObject({ publishResults: { missing: [1] } });
  const refused = [];
  for (let i = 0; i < 7; i++) refused.push((await send({})).status);
  expect(refused).toEqual([413, 413, 413, 413, 413, 429, 429]);
  await api.database.db.delete(publications);
});

test("a key that can be guessed is refused at the start, without being repeated", () => {
  const load = (key: string) => loadApiConfig({ ATLAS_WRITE_KEY: key }).writeKeys;
  expect(load("")).toEqual([]);
  expect(load(KEY)).toEqual([KEY]);
  expect(load(`${KEY}, ${OTHER_KEY}`)).toEqual([KEY, OTHER_KEY]);
  for (const key of ["short-secret", "long enough but with spaces", `${KEY},short-secret`, `${KEY},`])
    expect(() => load(key)).toThrow(/^ATLAS_WRITE_KEY is too short or has spaces; set it to at least 16 characters/);
});

test("each key has requests of its own, wherever it is used, and a wrong one counts by its address", async () => {
  const exposure = { requestsPerMinute: 3, writesPerMinute: 2 };
  const counted = await startTestApi({ writeKey: KEY, otherKeys: [OTHER_KEY], exposure });
  try {
    const ask = (key: string | undefined, address?: string) =>
      read(
        fetch(`${counted.url}/graphql?query=${encodeURIComponent("{ models { totalCount } }")}`, {
          headers: { ...(key && { authorization: `Bearer ${key}` }), ...(address && { "x-forwarded-for": address }) },
        }),
      );
    const statuses = async (...asked: Parameters<typeof ask>[]) => {
      const seen = [];
      for (const one of asked) seen.push((await ask(...one)).status);
      return seen;
    };
    // From this machine, too, and from several addresses together.
    expect(await statuses([KEY], [KEY, "203.0.113.1"], [KEY, "203.0.113.2"])).toEqual([200, 200, 429]);
    const { errors, headers } = await ask(KEY);
    expect(errors).toMatchObject([
      {
        message: "This key has sent more than 2 requests within a minute; wait as long as Retry-After says.",
        extensions: { code: "RATE_LIMITED" },
      },
    ]);
    expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
    // Neither another key nor the address of the first are the worse for it.
    expect(await statuses([OTHER_KEY, "203.0.113.1"], [OTHER_KEY], [OTHER_KEY])).toEqual([200, 200, 429]);
    const [wrong, at] = [`${KEY}x`, "203.0.113.1"];
    expect(await statuses([wrong, at], [undefined, at], [wrong, at], [wrong, at])).toEqual([200, 200, 200, 429]);
    expect(counted.log.join("")).not.toContain(KEY);
  } finally {
    await counted.stop();
  }
});

test("links change nothing", async () => {
  const query = encodeURIComponent(`mutation { publishResults(hash: "${"0".repeat(64)}", parts: 1) { complete } }`);
  const response = await fetch(`${api.url}/graphql?query=${query}`, { headers: { authorization: `Bearer ${KEY}` } });
  expect(response.status).toBe(405);
  expect(await api.database.db.$count(publications, undefined)).toBe(0);
});
