/** @file Of the reader's way through the site: the cursor of the trends page and what can be read where it stands, by mouse, keys and finger. */
import { type Db, storeBundle } from "@atlas/platform";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fixtureBundle, TASKS } from "../api/fixture.ts";

interface Site {
  url: string;
  browser: Browser;
  db: Db;
}

/** Training that ended early, beside others that went on. */
const SHORT = { model: "demo-short", layers: 2, heads: 2 } as const;
/** With the models that there are, too many for lines. */
const MANY = 24;
const TRENDS = "/trends?task=ioi&models=demo-medium,demo-short";

/** Notes what moves on a page, whoever moved it. */
const WATCH_SHIFTS = `globalThis.shifted = 0;
new PerformanceObserver((list) => { globalThis.shifted += list.getEntries().length; }).observe({ type: "layout-shift", buffered: false });`;

/** @param site is there once the tests run */
export function cursorTests(site: () => Site): void {
  describe("the cursor of trends", () => {
    let page: Page;

    beforeAll(async () => {
      for (const step of [0, 1]) await storeBundle(site().db, fixtureBundle({ ...SHORT, task: "ioi", step }));
    });
    afterAll(() => page?.close());

    const visit = async (path: string, options: Parameters<Browser["newPage"]>[0] = {}) => {
      await page?.close();
      page = await site().browser.newPage({
        baseURL: site().url,
        viewport: { width: 1280, height: 900 },
        ...options,
      });
      await page.addInitScript("localStorage.setItem('atlas-first-visit', 'left')");
      await page.goto(path);
      await expect.poll(() => page.evaluate("globalThis.next?.router !== undefined")).toBe(true);
    };
    const lists = (title: string) => page.getByRole("list", { name: title });
    /** By the names of the series. */
    const readings = async (title: string) =>
      (await lists(title).getByRole("listitem").allInnerTexts()).map((text) => text.replaceAll(/\s+/g, " ")).sort();
    const slider = () => page.getByRole("slider", { name: "Mark a moment" });
    const marks = () => page.locator("[data-linked] svg:visible [data-linked-line]").count();

    test("by mouse: every series has its value where it stands, or why it has none, and nothing moves", async () => {
      await visit(TRENDS);
      await page.evaluate(WATCH_SHIFTS);
      expect(await readings("Accuracy, Indirect object identification")).toEqual([
        expect.stringMatching(/^demo-medium \d+%$/),
        "demo-short none: no checkpoint after 2.05k tokens",
      ]);
      expect(await marks()).toBe(0);
      const chart = page.locator("[data-linked] svg:visible").first();
      const { width } = (await chart.boundingBox())!;
      for (let x = 50; x < width; x += 100) await chart.hover({ position: { x, y: 200 } });
      await chart.hover({ position: { x: 50, y: 200 } });
      await expect.poll(marks).toBe(2);
      await page.getByRole("list", { name: "Accuracy, Indirect object identification, at step 0, 0 tokens" }).waitFor();
      expect(await readings("Share of all edges, Indirect object identification")).toEqual([
        expect.stringMatching(/^demo-medium \d+% /),
        expect.stringMatching(/^demo-short \d+% /),
      ]);
      expect(await page.evaluate("globalThis.shifted")).toBe(0);
    });

    test("by keys: the slider goes through the moments, and the readings are said once it rests", async () => {
      await visit(TRENDS);
      await page.clock.install();
      const said = page.locator("main p[aria-live=polite]");
      await slider().focus();
      await page.keyboard.press("Home");
      for (const moment of ["step 1, 2.05k tokens", "step 8, 16.4k tokens"]) {
        await page.keyboard.press("ArrowRight");
        expect(await slider().getAttribute("aria-valuetext")).toBe(moment);
      }
      await page.getByRole("list", { name: /^Accuracy, .* at step 8/ }).waitFor();
      await page.clock.runFor(100);
      expect(await said.textContent()).toBe("");
      await page.clock.runFor(1000);
      const words = await said.textContent();
      expect(words).toMatch(/^step 8, 16\.4k tokens\. Accuracy, Indirect object identification: demo-/);
      expect(words).toContain("demo-short none: no checkpoint after 2.05k tokens");
      expect(words).toContain("Share of all edges, Indirect object identification: ");
    });

    test("stays at its moment on another axis", async () => {
      await visit(TRENDS);
      await slider().fill("2");
      await page.getByRole("link", { name: "Steps", exact: true }).click();
      await page.waitForURL(/x=steps/);
      await page.getByText("Training steps").first().waitFor();
      expect(await slider().getAttribute("aria-valuetext")).toBe("step 8, 16.4k tokens");
      expect((await readings("Accuracy, Indirect object identification"))[1]).toContain("no checkpoint after step 1");
      await expect.poll(marks).toBe(2);
    });

    test("by finger: a tap marks, and the page does not scroll sideways", async () => {
      await visit(TRENDS, { viewport: { width: 390, height: 844 }, hasTouch: true });
      const chart = page.locator("[data-linked] svg:visible").first();
      await chart.scrollIntoViewIfNeeded();
      const { x, y, height } = (await chart.boundingBox())!;
      await page.touchscreen.tap(x + 50, y + height / 3);
      await page.getByRole("list", { name: "Accuracy, Indirect object identification, at step 0, 0 tokens" }).waitFor();
      expect(await marks()).toBe(2);
      expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(390);
    });

    test("stands over rows of colours, too, with the values beside the rows", async () => {
      const { db } = site();
      for (let i = 0; i < MANY; i++)
        for (const task of TASKS)
          await storeBundle(db, fixtureBundle({ model: `many-${i}`, layers: 2, heads: 2, task, step: 64 }));
      await visit("/trends?tasks=all");
      const chart = page.locator("[data-linked] svg:visible").first();
      await chart.scrollIntoViewIfNeeded();
      const { x, width } = (await chart.boundingBox())!;
      await page.evaluate(WATCH_SHIFTS);
      await chart.hover({ position: { x: width * 0.95, y: 200 } });
      await expect.poll(marks).toBe(2);
      const line = await page.locator("[data-linked] svg:visible [data-linked-line]").first().boundingBox();
      const row = page.locator("[data-linked] svg:visible a", { hasText: "demo-medium" }).first();
      const beside = lists("Accuracy, Indirect object").getByRole("listitem").filter({ hasText: "demo-medium" });
      const [drawn, read] = [(await row.boundingBox())!, (await beside.boundingBox())!];
      expect(Math.abs(drawn.y + drawn.height / 2 - (read.y + read.height / 2))).toBeLessThan(3);
      expect(line!.x).toBeGreaterThan(x + width / 2);
      expect(line!.x).toBeLessThan(read.x);
      // Where the initialisation is, of which "many" have no checkpoint.
      await chart.hover({ position: { x: width / 9, y: 200 } });
      await lists("Accuracy, Indirect object identification, at step 0, 0 tokens").waitFor();
      const said = await readings("Accuracy, Indirect object identification");
      expect(said.find((text) => text.startsWith("demo-medium"))).toMatch(/ \d+%$/);
      expect(said.find((text) => text.startsWith("many-0"))).toContain("no checkpoint before 131k tokens");
      expect(await page.evaluate("globalThis.shifted")).toBe(0);
    });
  });
}
