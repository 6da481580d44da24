/** @file Of the reader's way through the site: without a mouse, from the first letter on. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

/** What has the focus, by its role in the page. */
const focused = (page: Page) =>
  page.evaluate(
    "document.activeElement.tagName + ' ' + (document.activeElement.name || document.activeElement.rel || document.activeElement.textContent)",
  );

/** @param site is there once the tests run */
export function keyboardTests(site: () => { url: string; browser: Browser }): void {
  describe("by keyboard", () => {
    let page: Page;
    beforeAll(async () => {
      page = await site().browser.newPage({ baseURL: site().url, viewport: { width: 1280, height: 900 } });
    });
    afterAll(() => page?.close());

    test('"/" leads into the search before the page\'s scripts are there, and what is typed stays when they come', async () => {
      let release = () => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      const scripts = "**/_next/static/**/*.js";
      await page.route(scripts, async (route) => {
        await held;
        await route.continue();
      });
      await page.goto("/tasks/ioi", { waitUntil: "commit" });
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.keyboard.press("/");
      expect(await focused(page)).toBe("INPUT q");
      await page.keyboard.type("step12");
      release();
      await expect.poll(() => page.evaluate("globalThis.next?.router !== undefined")).toBe(true);
      await page.unroute(scripts);
      await page.getByRole("option").first().waitFor();
      const box = page.getByRole("combobox");
      await box.blur();
      await box.focus();
      await page.keyboard.type("8");
      expect(await box.inputValue()).toBe("step128");
      await page.keyboard.press("Escape");
      await page.keyboard.press("Escape");
    });

    test("the first stop leads past the head of the page, and the rest come as they are read", async () => {
      await page.goto("/tasks/ioi");
      const stops: unknown[] = [];
      for (let i = 0; i < 4; i++) {
        await page.keyboard.press("Tab");
        stops.push(await focused(page));
      }
      expect(stops).toEqual(["A Skip to content", "A Circuit Atlas", "A Atlas", "A Trends"]);
      await page.goto("/tasks/ioi");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.keyboard.press("Tab");
      expect(await page.evaluate("document.querySelector('main').contains(document.activeElement)")).toBe(true);
    });

    test("a link leads to the heading of its page, which has its title; one to the next checkpoint stays under the hand", async () => {
      await page.goto("/");
      await page.getByRole("link", { name: "Tasks", exact: true }).focus();
      await page.keyboard.press("Enter");
      await page.waitForURL("**/tasks");
      await expect.poll(() => focused(page)).toBe("H1 Tasks and datasets");
      await expect.poll(() => page.title()).toBe("Tasks and datasets · Circuit Atlas");
      await page.getByRole("link", { name: "Indirect object identification", exact: true }).focus();
      await page.keyboard.press("Enter");
      await expect.poll(() => focused(page)).toBe("H1 Indirect object identification");
      await page.goBack();
      await expect.poll(() => focused(page)).toBe("H1 Tasks and datasets");

      await page.goto("/circuits/demo-medium/ioi/step64");
      await page.getByRole("link", { name: "← step 8" }).focus();
      await page.keyboard.press("Enter");
      await page.waitForURL("**/step8");
      await page.getByRole("link", { name: "← step 1" }).waitFor();
      await expect.poll(() => focused(page)).toBe("A prev");
      await page.keyboard.press("Enter");
      await page.waitForURL("**/step1");
      // What changes the view of one page leaves the focus where it is.
      await page.getByRole("link", { name: "10", exact: true }).focus();
      await page.keyboard.press("Enter");
      await page.waitForURL("**/step1?top=10");
      await page.getByText("showing 10 of 163 edges").waitFor();
      expect(await focused(page)).toBe("A 10");
    });
  });
}
