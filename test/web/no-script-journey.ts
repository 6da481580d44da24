/** @file Of the reader's way through the site: without scripts every page has its text and its figure, and no control that does nothing. */
import type { Browser } from "playwright-core";
import { describe, expect, test } from "vitest";

/** Each kind of page, and the least number of figures on it. */
const PAGES: Record<string, number> = {
  "/": 3,
  "/trends": 2,
  "/trends?tasks=all": 4,
  "/trends?tasks=sva": 2,
  "/models/demo-medium": 4,
  "/models/demo-medium/heads/a1.h0": 3,
  "/circuits/demo-medium/ioi/step64": 3,
  "/circuits/demo-medium/ioi/step64?as=layers": 3,
  "/compare?from=demo-small/ioi/step1&to=demo-small/ioi/step64": 2,
  "/tasks": 1,
  "/tasks/ioi": 1,
  "/health": 1,
  "/runs": 1,
  "/releases": 1,
  "/docs/api": 0,
  "/about": 0,
  "/open": 0,
  "/search?q=induction": 0,
  "/embed/models/demo-medium": 1,
};

/** With every panel open: what can be seen of figures, and of controls that no plain form or link answers. */
const SEEN = `(() => {
  for (const panel of document.querySelectorAll("details")) {
    panel.removeAttribute("name");
    panel.open = true;
  }
  const seen = (selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());
  const figures = seen("svg").filter((one) => one.getBoundingClientRect().width > 100).length;
  const dead = seen("button, input, select, canvas").filter((one) => one.type === "button" || !one.closest("form[action]"));
  return { figures, dead: dead.map((one) => one.outerHTML), title: document.querySelector("h1, figcaption, title").textContent };
})()`;

/** @param site is there once the tests run */
export function noScriptTests(site: () => { url: string; browser: Browser }): void {
  describe("without scripts", () => {
    test("every page has its text and its figures, and no control that does nothing", async () => {
      const context = await site().browser.newContext({ baseURL: site().url, javaScriptEnabled: false });
      const page = await context.newPage();
      for (const [path, least] of Object.entries(PAGES)) {
        expect((await page.goto(path))?.status(), path).toBe(200);
        const seen = (await page.evaluate(SEEN)) as { figures: number; dead: string[]; title: string };
        expect(seen.dead, path).toEqual([]);
        expect(seen.figures, path).toBeGreaterThanOrEqual(least);
        expect(seen.title.length, path).toBeGreaterThan(3);
      }
      await context.close();
    });

    test("its forms lead where links would: to what is found, and to another comparison", async () => {
      const context = await site().browser.newContext({ baseURL: site().url, javaScriptEnabled: false });
      const page = await context.newPage();
      await page.goto("/compare?from=demo-small/ioi/step1&to=demo-small/ioi/step64");
      await page.getByLabel("Circuit of the first").selectOption("demo-small/ioi/step8");
      await page.getByRole("button", { name: "Compare" }).first().click();
      await page.getByRole("link", { name: "demo-small, step 8" }).waitFor();
      await page.getByRole("searchbox").or(page.getByRole("combobox")).first().fill("induction");
      await page.keyboard.press("Enter");
      await page.getByRole("heading", { level: 1, name: "Search" }).waitFor();
      await page.getByRole("main").getByRole("link").first().waitFor();
      await context.close();
    });
  });
}
