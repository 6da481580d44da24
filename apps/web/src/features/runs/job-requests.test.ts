/** @file What is asked about jobs: in the API's own words, and with one sentence where it is refused. */
import { readFileSync } from "node:fs";
import { buildSchema, parse, validate } from "graphql";
import { afterEach, expect, test, vi } from "vitest";
import { actionFor, JOB_MUTATIONS, requestJob } from "./job-requests.ts";

const schema = buildSchema(readFileSync(new URL("../../../../api/schema.graphql", import.meta.url), "utf8"));
afterEach(() => vi.unstubAllGlobals());

test.each(Object.entries(JOB_MUTATIONS))("the API understands: %s", (_name, mutation) => {
  expect(validate(schema, parse(mutation))).toEqual([]);
});

test("what waits or runs can be cancelled, what failed can be retried, what is done is done", () => {
  expect((["QUEUED", "ACTIVE", "FAILED", "DONE"] as const).map(actionFor)).toEqual(["cancel", "cancel", "retry", null]);
});

test("the key goes in the header alone, and the API's sentence is the answer", async () => {
  const answers = [
    Response.json({ data: { cancelJob: { id: "1" } } }),
    Response.json({ errors: [{ message: "No." }] }),
  ];
  const sent = vi.fn((_url: string, _init: RequestInit) => Promise.resolve(answers.shift()));
  vi.stubGlobal("fetch", sent);
  expect(await requestJob("cancel", "1", "the-key")).toBeNull();
  expect(await requestJob("retry", "1", "the-key")).toBe("No.");
  const [url, init] = sent.mock.calls[0]!;
  expect([url, String(init.body)].join()).not.toContain("the-key");
  expect(init.headers).toMatchObject({ authorization: "Bearer the-key" });
});

test.each([
  ["null for data", Response.json({ data: null })],
  ["another answer's data", Response.json({ data: {} })],
  ["an error without a sentence", Response.json({ errors: ["x"] })],
  ["words of a proxy", Response.json({ message: "Too many requests." }, { status: 429 })],
  ["null", Response.json(null)],
  ["a page", new Response("<html>", { headers: { "content-type": "text/html" } })],
  ["half an answer", new Response('{"data":{"cancelJob":')],
])("%s is not taken for success", async (_name, answer) => {
  vi.stubGlobal("fetch", () => Promise.resolve(answer));
  expect(await requestJob("cancel", "1", "the-key")).toMatch(/no good answer.*try again/);
});

test("an API that does not answer is not waited for without end, and nobody is told what nobody knows", async () => {
  const sent = vi.fn((_url: string, _init: RequestInit) => Promise.reject(new DOMException("", "TimeoutError")));
  vi.stubGlobal("fetch", sent);
  expect(await requestJob("cancel", "1", "the-key")).toMatch(/no good answer.*try again/);
  expect(sent.mock.calls[0]![1].signal).toBeInstanceOf(AbortSignal);
});
