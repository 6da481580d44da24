/** @file Of the reader's way through the site: an API that is down, slow or broken, and what the page makes of it when that is over. */
import { once } from "node:events";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestWeb, type TestWeb } from "./web-server.ts";

type State = "well" | "down" | "slow" | "broken" | "refusing" | "strange" | "without its database" | "at odds";

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
      if (this.state === "strange") return void answer.writeHead(200, JSON_TYPE).end('{ "data": {} }');
      if (this.state === "without its database") return void answer.writeHead(503, JSON_TYPE).end(AWAY);
      if (this.state === "at odds") return void answer.writeHead(400, JSON_TYPE).end(REFUSAL);
      if (this.state === "slow") await setTimeout(SLOW_MS);
      const onward = request(api + asked.url, { method: asked.method, headers: asked.headers }, (from) => {
        answer.writeHead(from.statusCode!, from.headers);
        from.pipe(answer);
      });
      onward.on("error", () => answer.destroy());
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

const REFUSAL = JSON.stringify({
  errors: [{ message: "There are at most 50 models.", extensions: { code: "BAD_USER_INPUT" } }],
});

/** Pages, and of each a figure's tools. */
const OPEN = {
  "/trends?task=ioi": "tools-behaviour",
  "/models/demo-medium": "tools-size",
  "/models/demo-medium/heads/a1.h0": "tools-scores",
  "/circuits/demo-medium/ioi/step64": "tools-circuit",
  "/compare?from=demo-small/ioi/step1&to=demo-small/ioi/step64": "tools-changes",
};

/** Where the reader is: place, focus, and what the page says. */
const seen = (page: Page) =>
  page.evaluate(
    "[scrollY, document.activeElement.tagName, document.querySelector('main h1').textContent, document.querySelectorAll('main svg').length]",
  );

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
      ["strange", "This page could not be shown"],
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

    test("that takes the question to be at fault is quoted, by pages and by files", async () => {
      between.state = "at odds";
      const opened = await page.goto("/trends?task=ioi");
      expect(opened!.status()).toBe(400);
      await page.getByRole("heading", { level: 1, name: "This cannot be shown" }).waitFor();
      await page.getByText("There are at most 50 models.").waitFor();
      const file = await page.request.get("/trends.csv?task=ioi");
      expect([file.status(), await file.text()]).toEqual([400, "There are at most 50 models.\n"]);
    });

    test.each(["down", "slow"] as const)("that is %s has a page that goes on without scripts, too", async (state) => {
      between.state = state;
      const context = await site().browser.newContext({ baseURL: web.url, javaScriptEnabled: false });
      const plain = await context.newPage();
      await plain.goto("/releases");
      await plain
        .getByRole("heading", { level: 1, name: /^The atlas (cannot reach|is waiting for) its data$/ })
        .waitFor();
      expect(await plain.title()).toMatch(/^The atlas .* · Circuit Atlas$/);
      if (state !== "slow") between.state = "well";
      await plain.getByRole("heading", { level: 1, name: "Releases" }).waitFor();
      await context.close();
    });

    test("leaves open pages as they are, with a band that says so, and all that the reader has opened", async () => {
      between.state = "well";
      const pages = await Promise.all(
        Object.entries(OPEN).map(async ([path, panel]) => {
          const open = await site().browser.newPage({ baseURL: web.url, viewport: { width: 1280, height: 700 } });
          await open.goto(path);
          const cite = open.locator(`details[name="${panel}"]`, { hasText: "Cite" });
          await cite.locator("summary").click();
          await cite.getByRole("textbox").focus();
          await open.evaluate("globalThis.stillHere = true; scrollBy(0, 150)");
          return { open, cite, before: await seen(open) };
        }),
      );
      const band = (open: Page, text: string) => open.getByRole("status").filter({ hasText: text }).waitFor();
      for (const [state, text] of [
        ["down", "The atlas cannot reach its data. What you see is as of"],
        ["refusing", "The atlas gets no good answer. What you see is as of"],
      ] as const) {
        between.state = state;
        for (const { open, cite, before } of pages) {
          await band(open, text);
          expect(await seen(open), open.url()).toEqual(before);
          expect(await cite.getByRole("textbox").isVisible(), open.url()).toBe(true);
        }
      }
      // The cursor leads on meanwhile; the page follows when it can.
      const [model] = pages.map(({ open }) => open).filter((open) => open.url().endsWith("/models/demo-medium"));
      await model!.getByRole("slider", { name: "Checkpoint" }).fill("1");
      await model!.waitForURL("**/models/demo-medium?at=step1");
      await band(model!, "What you see is what you saw before, as of");
      between.state = "well";
      for (const { open, cite, before } of pages) {
        await open.getByRole("status").filter({ hasText: "What you see is" }).waitFor({ state: "detached" });
        expect(await cite.getByRole("textbox").isVisible(), open.url()).toBe(true);
        if (open !== model) expect(await seen(open), open.url()).toEqual(before);
        expect(await open.evaluate("globalThis.stillHere")).toBe(true);
      }
      await model!.getByText("step 1, 2,048 tokens").or(model!.getByText("step 1, 2.05k tokens")).first().waitFor();
      await Promise.all(pages.map(({ open }) => open.close()));
    });

    test("that is slow lets who follows a link know that it was heard", async () => {
      between.state = "well";
      const open = await site().browser.newPage({ baseURL: web.url });
      await open.goto("/tasks");
      await open.getByRole("heading", { level: 1, name: "Tasks and datasets" }).waitFor();
      await expect.poll(() => open.evaluate("globalThis.next?.router !== undefined")).toBe(true);
      between.state = "slow";
      await open.getByRole("link", { name: "Health", exact: true }).click();
      const band = open.getByRole("status").filter({ hasText: "What you asked for is shown as soon as it is there." });
      await band.waitFor();
      await open.getByRole("heading", { level: 1, name: "Tasks and datasets" }).waitFor();
      await open.getByRole("heading", { level: 1, name: "Checkpoint health" }).waitFor();
      await band.waitFor({ state: "detached" });
      await open.close();
    });

    test("nor does a page leave for the browser's own errors where the site itself cannot be reached", async () => {
      between.state = "well";
      const open = await site().browser.newPage({ baseURL: web.url });
      await open.goto("/circuits/demo-medium/ioi/step64");
      await open.evaluate("globalThis.stillHere = true");
      await open.context().setOffline(true);
      const band = open.getByRole("status").filter({ hasText: "The site does not answer. What you see is as of" });
      await band.waitFor();
      await open.context().setOffline(false);
      await band.waitFor({ state: "detached" });
      // Nor where it takes what is asked and never answers.
      await open.route("**/icon.svg", () => undefined);
      await band.waitFor();
      await open.unroute("**/icon.svg");
      await band.waitFor({ state: "detached" });
      expect(await open.evaluate("globalThis.stillHere")).toBe(true);
      await open.close();
    });

    test.each([
      ["down", 503],
      ["refusing", 503],
      ["well", 200],
    ] as const)("that is %s is told programs by the status %i of every page", async (state, status) => {
      between.state = state;
      for (const path of ["/", ...Object.keys(OPEN)]) expect((await fetch(web.url + path)).status, path).toBe(status);
    });

    test("that is down is said to those who ask it through the site, too", async () => {
      between.state = "down";
      const answer = await fetch(`${web.url}/graphql?query={__typename}`);
      expect(answer.status).toBe(502);
      expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: "UNAVAILABLE" } }] });
    });
  });
}
