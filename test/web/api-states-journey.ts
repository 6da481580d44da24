/** @file Of the reader's way through the site: an API that is down, slow or broken, and what the page makes of it when that is over. */
import { once } from "node:events";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestWeb, type TestWeb } from "./web-server.ts";

type State = "well" | "down" | "slow" | "broken" | "refusing" | "without its database";

/** Longer than a page waits. */
const SLOW_MS = 7000;

/** Stands between the site and the API, and does to requests what the state says. */
class Between {
  state: State = "well";
  readonly #server: Server;

  constructor(api: string) {
    this.#server = createServer(async (asked, answer) => {
      if (this.state === "down") return void asked.socket.destroy();
      if (this.state === "broken") return void answer.writeHead(503).end("Out of memory\n");
      if (this.state === "refusing") return void answer.writeHead(200, JSON_TYPE).end(INTERNAL);
      if (this.state === "without its database") return void answer.writeHead(503, JSON_TYPE).end(AWAY);
      if (this.state === "slow") await setTimeout(SLOW_MS);
      const onward = request(api + asked.url, { method: asked.method, headers: asked.headers }, (from) => {
        answer.writeHead(from.statusCode!, from.headers);
        from.pipe(answer);
      });
      asked.pipe(onward);
    });
  }

  async start(): Promise<this> {
    this.#server.listen(0, "127.0.0.1");
    await once(this.#server, "listening");
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}

const JSON_TYPE = { "content-type": "application/json" };
const INTERNAL = JSON.stringify({
  errors: [{ message: "Unexpected error.", extensions: { code: "INTERNAL_SERVER_ERROR" } }],
});

const AWAY = JSON.stringify({
  errors: [{ message: "The database does not answer at the moment.", extensions: { code: "UNAVAILABLE" } }],
});

/** @param site is there once the tests run. @param logFile of the build */
export function apiStateTests(site: () => { browser: Browser; api: { url: string } }, logFile: string): void {
  describe("an API in trouble", () => {
    let between: Between;
    let web: TestWeb;
    let page: Page;

    beforeAll(async () => {
      between = await new Between(site().api.url).start();
      web = await startTestWeb(between.url, logFile);
      page = await site().browser.newPage({ baseURL: web.url });
    });
    afterAll(async () => {
      await page?.close();
      await web?.stop();
      between?.close();
    });

    test.each([
      ["down", "The atlas cannot reach its data"],
      ["without its database", "The atlas cannot reach its data"],
      ["broken", "The atlas gets no good answer"],
      ["refusing", "The atlas gets no good answer"],
      ["slow", "The atlas is waiting for its data"],
    ] as const)("that is %s has a calm page, which goes on without being loaded again", async (state, title) => {
      between.state = state;
      await page.goto("/trends");
      await page.getByRole("heading", { name: title }).waitFor();
      await page.evaluate("globalThis.stillHere = true");
      if (state !== "slow") between.state = "well";
      await page.getByRole("heading", { level: 1, name: "Indirect object identification" }).waitFor();
      expect(await page.evaluate("globalThis.stillHere")).toBe(true);
    });

    test("that is down is said to those who ask it through the site, too", async () => {
      between.state = "down";
      const answer = await fetch(`${web.url}/graphql?query={__typename}`);
      expect(answer.status).toBe(502);
      expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: "UNAVAILABLE" } }] });
    });
  });
}
