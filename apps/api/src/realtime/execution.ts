/**
 * @file Executes a subscription: its events one after another, each within a span of its own. One that the database cannot answer at the
 * moment waits until it can, so that a socket outlives a restart of the database and nothing is lost that would be told.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { isDatabaseAway } from "@atlas/platform";
import type { ExecutionResult } from "graphql";
import { createSourceEventStream, execute } from "../shared/graphql.ts";
import { MAX_SUBSCRIPTIONS_OF_SOCKET } from "../shared/limits.ts";
import { type SubscriptionSpans, spansOf } from "./spans.ts";
import type { Subscription } from "./subscription.ts";

/** Between two tries of an event. */
const RETRY_MS = 500;

/** @returns the answers to its events; or why there are none. */
export async function subscribe(
  asked: Subscription,
): Promise<ExecutionResult | AsyncIterableIterator<ExecutionResult>> {
  const spans = spansOf(asked);
  const source = await spans.begin(() => createSourceEventStream(asked));
  if (!(Symbol.asyncIterator in source)) return source;
  const answers = new Answers(asked, source[Symbol.asyncIterator](), spans);
  // Under one name, ended and begun again in one breath, any number would run that nothing counts.
  if (asked.running.size < MAX_SUBSCRIPTIONS_OF_SOCKET) asked.running.add(answers);
  else await answers.return();
  return answers;
}

/** Not a generator: one that waits for an event could not be ended before it comes. */
class Answers implements AsyncIterableIterator<ExecutionResult> {
  readonly #asked: Subscription;
  readonly #source: AsyncIterator<unknown>;
  readonly #spans: SubscriptionSpans;
  readonly #ending = new AbortController();
  /** The one that is being answered. */
  #event: IteratorResult<unknown> | undefined;

  constructor(asked: Subscription, source: AsyncIterator<unknown>, spans: SubscriptionSpans) {
    this.#asked = asked;
    this.#source = source;
    this.#spans = spans;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<ExecutionResult>> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      const answer = await this.#answer().catch(async (error: unknown) => {
        if (isDatabaseAway(error)) return;
        await this.return();
        throw error;
      });
      if (answer) return answer;
      await sleep(RETRY_MS, undefined, { signal }).catch(() => undefined);
    }
    return { value: undefined, done: true };
  }

  async return(): Promise<IteratorResult<ExecutionResult>> {
    this.#ending.abort();
    this.#asked.running.delete(this);
    await this.#source.return?.();
    return { value: undefined, done: true };
  }

  /** Undefined while the database is away. */
  async #answer(): Promise<IteratorResult<ExecutionResult> | undefined> {
    this.#event ??= await this.#source.next();
    const { value, done } = this.#event;
    if (done) return { value: undefined, done };
    const result = await this.#spans.event(async () => execute({ ...this.#asked, rootValue: value }));
    if (result.errors?.some(({ originalError }) => isDatabaseAway(originalError))) return undefined;
    this.#event = undefined;
    return { value: result, done: false };
  }
}
