/** @file Load over HTTP: so many connections, each asking the questions in turn, for a bounded time. */
import autocannon from "autocannon";

export interface Request {
  method: "GET" | "POST";
  path: string;
  headers: Record<string, string>;
  body?: string;
}

export interface Load {
  /** Of a second. */
  requests: number;
  /** Milliseconds. */
  p50: number;
  p95: number;
  /** Of one answer, mean, with its head. */
  bytes: number;
}

/** @throws Error when any answer is no success. */
export async function load(
  urls: readonly string[],
  requests: readonly Request[],
  connections: number,
  seconds: number,
): Promise<Load> {
  await ask(urls, requests, connections, Math.min(1, seconds));
  return await ask(urls, requests, connections, seconds);
}

async function ask(
  urls: readonly string[],
  requests: readonly Request[],
  connections: number,
  seconds: number,
): Promise<Load> {
  const times: number[] = [];
  const one = (url: string, shift: number) =>
    new Promise<autocannon.Result>((resolve, reject) => {
      const own = [...requests.slice(shift), ...requests.slice(0, shift)];
      const instance = autocannon(
        {
          ...{ url, connections: connections / urls.length, duration: seconds, requests: own, timeout: 30 },
          setupClient: dropBodies,
        },
        (error, result) => (error ? reject(error) : resolve(result)),
      );
      instance.on("response", (_client, _status, _bytes, time) => times.push(time));
    });
  const results = await Promise.all(urls.map((url, i) => one(url, Math.floor((i * requests.length) / urls.length))));
  const sum = (of: (result: autocannon.Result) => number) => results.reduce((total, result) => total + of(result), 0);
  const failed = sum(({ errors, timeouts }) => errors + timeouts) + sum((result) => result["4xx"] + result["5xx"]);
  if (failed > 0) throw new Error(`${failed} of ${times.length} requests failed`);
  times.sort((a, b) => a - b);
  // Nothing answered in all the time there was is as slow as can be said.
  const quantile = (share: number) =>
    times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 1000 * seconds;
  const duration = Math.max(...results.map((result) => result.duration));
  return {
    ...{ requests: times.length / duration, p50: quantile(0.5), p95: quantile(0.95) },
    bytes: sum(({ throughput }) => throughput.total) / Math.max(1, times.length),
  };
}

/**
 * autocannon joins bodies to texts that nobody reads here. For a compressed answer of 400 kB that takes it 6 ms of processor time, six times
 * what the server takes, so that on two cores it would measure itself.
 */
function dropBodies(client: object): void {
  (client as { pipelinedRequests: { addBody(): void } }).pipelinedRequests.addBody = () => {};
}
