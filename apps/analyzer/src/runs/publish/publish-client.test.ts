import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { publishBundle } from "./publish-client.ts";

/** A server that gives these answers, one after another, to whoever asks; null hangs up. The last one is given again and again. */
async function serverOf(...answers: (Answer | "silence" | "half" | null)[]) {
  const seen = { asked: 0 };
  const server = createServer((request, response) => {
    const answer = answers[Math.min(seen.asked++, answers.length - 1)];
    if (!answer) return void request.socket.destroy();
    if (answer === "silence") return;
    if (answer === "half") return void response.writeHead(200, { "content-length": "100" }).write('{"data":');
    response.writeHead(answer.status, answer.headers).end(JSON.stringify(answer.body));
  }).listen(0, "127.0.0.1");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  await once(server, "listening");
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

interface Answer {
  status: number;
  headers?: Record<string, string>;
  body: object;
}

const STORED: Answer = { status: 200, body: { data: { publishResults: { missing: [], stored: true } } } };
const BUSY: Answer = { status: 429, headers: { "retry-after": "1" }, body: {} };
const failedBy = (code: string): Answer => ({
  status: 200,
  body: { data: null, errors: [{ message: "Later.", extensions: { code } }] },
});

/** Publishes, with everything that was told meanwhile. */
async function publishTo(url: string, patience?: number, answerWithin?: number) {
  const told: string[] = [];
  const onWait = (sentence: string) => void told.push(sentence);
  const to = { url, key: "key", project: "public", patience, answerWithin, onWait };
  const outcome = await publishBundle(to, { kind: "import", address: undefined, read: async () => ({}) }).catch(
    (error: Error) => error.message,
  );
  return { outcome, told };
}

test("a server that has been asked too often is left alone for as long as it says", async () => {
  const { url, seen } = await serverOf(BUSY, STORED);
  const told = [`The server at ${url} answered with status 429; trying again in 1 s.`];
  expect(await publishTo(url)).toEqual({ outcome: true, told });
  expect(seen.asked).toBe(2);
});

test("a server that hangs up, has no database and then one that is held up is asked again, less and less often, until it stores", async () => {
  const { url, seen } = await serverOf(null, failedBy("UNAVAILABLE"), failedBy("TIMEOUT"), STORED);
  const told = [
    `The server at ${url} cannot be reached; trying again in 0.5 s.`,
    `The server at ${url} cannot answer at the moment; trying again in 1 s.`,
    `The server at ${url} cannot answer at the moment; trying again in 2 s.`,
  ];
  expect(await publishTo(url)).toEqual({ outcome: true, told });
  expect(seen.asked).toBe(4);
});

test("patience ends, and then it is said what is the matter", async () => {
  const { url, seen } = await serverOf({ status: 503, body: {} });
  const { outcome, told } = await publishTo(url, 0.6);
  expect(outcome).toBe(`The server at ${url} answered with status 503; see that its API listens there, and try again.`);
  expect([told.length, seen.asked]).toEqual([1, 2]);
});

test("a server that takes a request and never answers, or stops within its answer, is waited for so long and then asked again", async () => {
  const { url, seen } = await serverOf("silence", "half", STORED);
  const told = [0.5, 1].map((pause) => `The server at ${url} did not answer within 0.3 s; trying again in ${pause} s.`);
  expect(await publishTo(url, 10, 0.3)).toEqual({ outcome: true, told });
  expect(seen.asked).toBe(3);
});

test("waiting for a silent server is part of the patience", async () => {
  const { url, seen } = await serverOf("silence");
  const { outcome } = await publishTo(url, 0.9, 0.5);
  expect(outcome).toBe(
    `The server at ${url} did not answer within 0.5 s; see that its API listens there, and try again.`,
  );
  expect(seen.asked).toBe(1);
});

test("what the server refuses is not asked again", async () => {
  const refusal = { message: "The key is none of this server's.", extensions: { code: "FORBIDDEN" } };
  const { url, seen } = await serverOf({ status: 200, body: { data: null, errors: [refusal] } });
  expect((await publishTo(url)).outcome).toBe(`The server refuses it: ${refusal.message}`);
  expect(seen.asked).toBe(1);
});
