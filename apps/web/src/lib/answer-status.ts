/**
 * @file The status of the answer that a page is rendered for. Next.js answers 404 for a page that throws `notFound()`, but with an empty
 * body, which a script fills; a page that says itself what is the matter sets the status here. On the server only.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe } from "node:diagnostics_channel";
import type { ServerResponse } from "node:http";

/** What is built apart has modules of its own; this is one for the whole process. */
const PLACE = Symbol.for("circuit-atlas.answers");
const shared = globalThis as { [PLACE]?: AsyncLocalStorage<ServerResponse> };

/** From now on each request's answer is known while it is worked on. Called once, before the first. */
export function followAnswers(): void {
  const answers = new AsyncLocalStorage<ServerResponse>();
  shared[PLACE] = answers;
  subscribe("http.server.request.start", (message) => {
    answers.enterWith((message as { response: ServerResponse }).response);
  });
}

/**
 * Before any of the page is sent. What a page's script asks for stays 200: it would load the whole page anew.
 * @param status the address asks for what there cannot be, there is nothing at it, or nothing at the moment
 */
export function answerWith(status: 400 | 404 | 503): void {
  const answer = shared[PLACE]?.getStore();
  if (answer && !answer.headersSent && answer.req.headers.rsc === undefined) answer.statusCode = status;
}
