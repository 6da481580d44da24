/** @file Load on a real API: readers who ask again and again, writers who publish, and a record of every answer that is none. */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { publishBundle } from "../../apps/analyzer/src/runs/publish/publish-client.ts";
import { makeBundle } from "../support/bundle.ts";

export interface Failure {
  status: number;
  type: string | null;
  retryAfter: string | null;
  text: string;
}

export interface Load {
  /** How many answers there were to each kind of question. */
  answered: Record<"query" | "persisted" | "file" | "write", number>;
  failures: Failure[];
  /** Content addresses of results whose publication was acknowledged. */
  acknowledged: string[];
  /** Of those that were published without a second try, and not acknowledged. */
  refused: string[];
  /** Whatever ended a reader or a writer; empty unless the API itself was away. */
  broken: unknown[];
  /** Resolves when everybody has ended. */
  stop(): Promise<void>;
}

const QUERY =
  "query Runs { models { edges { node { name runs(first: 5) { totalCount edges { node { address } } } } } } }";
const PUBLISH = `mutation($hash: String!, $part: PublicationPart) {
  publishResults(hash: $hash, parts: 1, part: $part) { stored } }`;

const sha256 = (bytes: string | Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** @param address content address of a result that is stored @param key of a writer */
export function startLoad(api: string, address: string, key: string): Load {
  const load: Omit<Load, "stop"> = {
    answered: { query: 0, persisted: 0, file: 0, write: 0 },
    failures: [],
    acknowledged: [],
    refused: [],
    broken: [],
  };
  let stopped = false;
  let step = 1;
  const next = () => makeBundle({ step: ++step });
  const loop = async (once: () => Promise<void>) => {
    try {
      while (!stopped) await once();
    } catch (error) {
      load.broken.push(error);
    }
  };
  const asked = async (name: keyof Load["answered"], url: string, init?: RequestInit) => {
    const answer = await fetch(url, init);
    const text = await answer.text();
    if (answer.ok && !text.includes('"errors"')) {
      load.answered[name]++;
      return true;
    }
    const { status, headers } = answer;
    load.failures.push({ status, type: headers.get("content-type"), retryAfter: headers.get("retry-after"), text });
    return false;
  };
  const post = (body: object, headers = {}): RequestInit => ({
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  const persisted = encodeURIComponent(JSON.stringify({ persistedQuery: { version: 1, sha256Hash: sha256(QUERY) } }));
  let registered = false;
  const readers = [
    () => asked("query", `${api}/graphql`, post({ query: QUERY })),
    async () => {
      const query = registered ? "" : `&query=${encodeURIComponent(QUERY)}`;
      registered = (await asked("persisted", `${api}/graphql?extensions=${persisted}${query}`)) || registered;
    },
    () => asked("file", `${api}/files/runs/${address}/edges.csv`),
  ];
  const patient = async () => {
    const bundle = next();
    const sending = { kind: "result", address: bundle.address, read: async () => bundle } as const;
    if ((await publishBundle({ url: api, key, project: "public" }, sending)) !== null)
      load.acknowledged.push(bundle.address);
  };
  const impatient = async () => {
    const bundle = next();
    const content = gzipSync(JSON.stringify(bundle));
    const part = { index: 0, hash: sha256(content), content: content.toString("base64") };
    const mutation = { query: PUBLISH, variables: { hash: part.hash, part } };
    const sent = await asked("write", `${api}/graphql`, post(mutation, { authorization: `Bearer ${key}` }));
    load[sent ? "acknowledged" : "refused"].push(bundle.address);
  };
  const all = [...readers, patient, patient, impatient].map((once) => loop(async () => void (await once())));
  const stop = async () => {
    stopped = true;
    await Promise.all(all);
  };
  return { ...load, stop };
}
