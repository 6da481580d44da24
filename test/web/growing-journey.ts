/** @file Of the reader's way through the site: results arrive while pages are open, which grow and leave the reader where they are. */
import { type Db, makeRelease, storeBundle, storeExaminations, storeHeadScores } from "@atlas/platform";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fixtureBundle } from "../api/fixture.ts";
import { makeHeadScores } from "../support/head-score-bundle.ts";

interface Site {
  url: string;
  browser: Browser;
  db: Db;
}

const GROWING = { model: "demo-growing", layers: 2, heads: 2 } as const;
const STEPS = [0, 1, 8, 64, 128];

/** Notes what moves on a page without the reader's doing. */
const WATCH_SHIFTS = `globalThis.shifted = [];
new PerformanceObserver((list) => {
  for (const { sources } of list.getEntries()) globalThis.shifted.push(...sources.map(({ node }) => node?.textContent ?? "gone"));
}).observe({ type: "layout-shift", buffered: false });`;

/** @param site is there once the tests run */
export function growingTests(site: () => Site): void {
  describe("a page that is open while results arrive", () => {
    const pages: Page[] = [];
    let model: Page;

    beforeAll(async () => {
      for (const step of STEPS) await store(step);
    });
    afterAll(() => Promise.all(pages.map((page) => page.close())));

    /** As a worker does at one checkpoint. */
    async function store(step: number, name: string = GROWING.model): Promise<void> {
      await storeHeadScores(site().db, makeHeadScores({ ...GROWING, model: name, step }));
      await storeBundle(site().db, fixtureBundle({ ...GROWING, model: name, step, task: "ioi" }));
    }

    /** Open, with all that its own script does at first behind it. */
    async function visit(path: string): Promise<Page> {
      const page = await site().browser.newPage({ baseURL: site().url, viewport: { width: 1280, height: 900 } });
      pages.push(page);
      const streamed = page.waitForResponse((response) => new URL(response.url()).pathname === "/live");
      await page.goto(path);
      expect((await streamed).ok()).toBe(true);
      await page.evaluate("globalThis.stillHere = true");
      return page;
    }

    /** It was neither loaded again nor did anything in it jump. */
    async function expectCalm(page: Page): Promise<void> {
      expect(await page.evaluate("[globalThis.stillHere, globalThis.shifted]")).toEqual([true, []]);
    }

    const slider = (page: Page) => page.getByRole("slider", { name: "Checkpoint" });
    const checkpoints = (page: Page, count: number) =>
      page.locator(`input[type="range"][max="${count - 1}"]`).waitFor();
    const focused = (page: Page) => page.evaluate("document.activeElement.getAttribute('href')");

    test("grows: model, head and comparison stay with what they show, unless the address leaves it open", async () => {
      model = await visit("/models/demo-growing");
      const [head, compare] = await Promise.all([
        visit("/models/demo-growing/heads/a1.h0?at=step8"),
        visit("/compare?from=demo-growing/ioi/step1&of=nodes"),
      ]);
      // The reader is in the middle of something on each.
      const cite = model.locator('details[name="tools-size"]', { hasText: "Cite" });
      await cite.locator("summary").click();
      const point = model.locator('svg a[*|href$="at=step64"]:visible').first();
      await point.focus();
      const [place, scrolled] = [await focused(model), await model.evaluate("scrollY")];
      expect(place).toContain("at=step64");
      await head.getByText("What these scores mean").click();
      await slider(head).focus();
      await compare.waitForURL((url) => url.searchParams.get("to") === "demo-growing/ioi/step128");
      await compare.getByLabel("Circuit of the first").selectOption("demo-growing/ioi/step64");
      for (const page of pages) await page.evaluate(WATCH_SHIFTS);

      await store(256);

      await model.getByText("step 256, 524k tokens").waitFor();
      expect(await focused(model)).toBe(place);
      expect(await model.evaluate("scrollY")).toBe(scrolled);
      expect(await cite.getByRole("textbox").isVisible()).toBe(true);
      expect(new URL(model.url()).search).toBe("");
      await checkpoints(head, 6);
      expect(await slider(head).inputValue()).toBe("2");
      expect(await head.evaluate("document.activeElement.type")).toBe("range");
      expect(await head.getByText("A head counts as one of its kind").first().isVisible()).toBe(true);
      await head.getByText("step 8, 16.4k tokens").waitFor();
      await compare.getByRole("link", { name: "Compare steps 1 and 256: 100%" }).waitFor();
      await compare.getByRole("link", { name: "demo-growing, step 128" }).waitFor();
      expect(await compare.getByLabel("Circuit of the first").inputValue()).toBe("demo-growing/ioi/step64");
      for (const page of pages) await expectCalm(page);
    });

    test("plays on to a checkpoint that comes meanwhile, and follows again when told to", async () => {
      await slider(model).fill("2");
      await model.waitForURL("**/models/demo-growing?at=step8");
      await model.getByRole("button", { name: "Play" }).click();
      await store(512);
      await model.waitForURL("**/models/demo-growing?at=step512");
      await model.getByRole("button", { name: "Play" }).waitFor();
      await model.getByRole("link", { name: "last; follow" }).click();
      await model.waitForURL("**/models/demo-growing");
      expect(await model.evaluate("globalThis.stillHere")).toBe(true);
    });

    test("grows by what is no result, too: circuits by the checkpoints after them, models by head scores, and what lists hold", async () => {
      const [circuit, health, releases] = await Promise.all([
        visit("/circuits/demo-growing/ioi/step512"),
        visit("/health?show=suspicious"),
        visit("/releases"),
      ]);
      const cite = circuit.locator('details[name="tools-circuit"]', { hasText: "Cite" });
      await cite.locator("summary").click();
      await circuit.locator('svg a[*|href$="/step64"]:visible').first().focus();
      const [place, scrolled] = [await focused(circuit), await circuit.evaluate("scrollY")];
      for (const page of [circuit, health, releases]) await page.evaluate(WATCH_SHIFTS);

      const [db, last] = [site().db, { ...GROWING, step: 1024 }];
      await storeBundle(db, fixtureBundle({ ...last, task: "ioi" }));
      await model.getByText("This checkpoint has no values of this score.").waitFor();
      await circuit.getByRole("link", { name: "step 1,024 →" }).waitFor();
      expect([await focused(circuit), await circuit.evaluate("scrollY")]).toEqual([place, scrolled]);
      expect(await cite.getByRole("textbox").isVisible()).toBe(true);
      await expectCalm(circuit);

      await storeHeadScores(db, makeHeadScores(last));
      await model.getByRole("link", { name: /^a1.h1, Title of induction at step 1,?024/ }).waitFor();
      const { checkpoint, model: record } = fixtureBundle({ ...last, task: "ioi" });
      const facts = { fingerprint: null, files: null, tokenizerHash: null, config: null, recordedStep: 32 };
      await storeExaminations(db, record, [{ ...checkpoint, facts, problems: [] }]);
      await health.getByText("step1024 says in its own files that it was taken at step 32, not 1024.").waitFor();
      await makeRelease(db, { project: "public", name: "growing", version: "1.0", models: [GROWING.model] });
      await releases.getByText("growing 1.0, frozen on").waitFor();
      await circuit.getByRole("link", { name: "growing 1.0" }).waitFor();
      for (const page of [health, releases, circuit]) expect(await page.evaluate("globalThis.stillHere")).toBe(true);
    });

    test("leaves alone what is news of others", async () => {
      const task = await visit("/tasks/ioi");
      const asked: string[] = [];
      model.on("request", (request) => asked.push(request.url()));
      await store(8, "demo-beside");
      await task.getByRole("rowheader", { name: "demo-beside" }).waitFor();
      expect(await task.evaluate("globalThis.stillHere")).toBe(true);
      expect(asked).toEqual([]);
    });

    test("holds a name that is one word of any length: no page grows wider than the window", async () => {
      const name = "n".repeat(200);
      await store(8, name);
      const page = await site().browser.newPage({ baseURL: site().url, viewport: { width: 390, height: 844 } });
      pages.push(page);
      const key = `${name}/ioi/step8`;
      const paths = ["/", "/trends", `/models/${name}`, `/models/${name}/heads/a1.h0`, `/circuits/${key}`];
      for (const path of [...paths, `/compare?from=${key}&to=${key}`, "/tasks", `/embed/models/${name}`]) {
        await page.goto(path);
        expect(await page.evaluate("document.documentElement.scrollWidth"), path).toBe(390);
      }
    });

    test("of a model says that a task, or a checkpoint of it, has no result yet, and shows the first that comes", async () => {
      const [other, title] = ["Subject-verb agreement", "Indirect object identification"];
      const lacking = await visit("/models/demo-beside");
      await lacking.getByRole("main").getByRole("link", { name: other, exact: true }).click();
      await lacking.getByRole("heading", { name: `No result on ${other} yet` }).waitFor();
      const leads = lacking.getByRole("status").getByRole("link");
      expect(await leads.allInnerTexts()).toEqual([title]);
      await storeBundle(site().db, fixtureBundle({ ...GROWING, model: "demo-beside", step: 64, task: "sva" }));
      await lacking.getByRole("heading", { name: "Circuit size" }).waitFor();
      await lacking.goto("/models/demo-beside?task=sva&at=step64");
      await lacking.getByRole("main").getByRole("link", { name: title, exact: true }).first().click();
      await lacking.getByRole("heading", { name: `No result on ${title} at step64` }).waitFor();
      await leads.click();
      await lacking.waitForURL("**/models/demo-beside?task=ioi");
      await lacking.getByRole("heading", { name: "Circuit size" }).waitFor();
      expect((await fetch(`${site().url}/models/demo-beside?task=ioi&at=step9`)).status).toBe(404);
    });
  });
}
