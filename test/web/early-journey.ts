/** @file Of the reader's way through the site: what a reader does before a page's scripts are there is done when they come, once. */
import { computationGraph, edgeCells, toEapJson } from "@atlas/schema";
import type { Browser, Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openWithoutItsScripts } from "./held-scripts.ts";

/** @param site is there once the tests run */
export function earlyTests(site: () => { url: string; browser: Browser }): void {
  describe("before a page's scripts are there", () => {
    let page: Page;
    beforeEach(async () => {
      page = await site().browser.newPage({ baseURL: site().url, viewport: { width: 1280, height: 900 } });
    });
    afterEach(() => page.close());

    test("the time cursor that is moved stays, and the page follows", async () => {
      const scriptsCome = await openWithoutItsScripts(page, "/models/demo-medium");
      await page.getByRole("slider", { name: "Checkpoint" }).fill("2");
      await scriptsCome();
      await page.waitForURL("**/models/demo-medium?at=step8");
      await page.getByText("step 8, 16.4k tokens").waitFor();
      expect(await page.getByRole("slider", { name: "Checkpoint" }).inputValue()).toBe("2");
    });

    test("the moment that is marked in trends stays", async () => {
      const scriptsCome = await openWithoutItsScripts(page, "/trends?task=ioi");
      const slider = page.getByRole("slider", { name: "Mark a moment" });
      await slider.fill("1");
      await scriptsCome();
      await expect.poll(() => slider.getAttribute("aria-valuetext")).toContain("2.05k tokens");
      expect(await slider.inputValue()).toBe("1");
    });

    test("a button that is pressed does what it says, once, however often it was pressed", async () => {
      const scriptsCome = await openWithoutItsScripts(page, "/models/demo-medium?at=step8");
      await page.getByRole("button", { name: "Switch between light and dark" }).dblclick();
      await page.getByRole("button", { name: "Play" }).click();
      await scriptsCome();
      await page.locator('html[data-mantine-color-scheme="dark"]').waitFor();
      await page.waitForURL("**/models/demo-medium?at=step128");
      await page.getByRole("button", { name: "Switch between light and dark" }).click();
      await page.locator('html[data-mantine-color-scheme="light"]').waitFor();
    });

    test("a link to the next checkpoint that has the focus has its successor under the hand", async () => {
      const scriptsCome = await openWithoutItsScripts(page, "/circuits/demo-medium/ioi/step64");
      await page.getByRole("link", { name: "← step 8" }).focus();
      await scriptsCome();
      // Before that, Enter is the browser's own, which loads the next page.
      await expect.poll(() => page.evaluate("globalThis.takeEarlyInput === undefined")).toBe(true);
      await page.keyboard.press("Enter");
      await page.getByRole("link", { name: "← step 1" }).waitFor();
      await expect.poll(() => page.evaluate("document.activeElement.rel")).toBe("prev");
    });

    test("a circuit file that is chosen is shown", async () => {
      const graph = computationGraph({ layers: 1, heads: 1, parallel: true });
      const cells = Int32Array.from(edgeCells(graph));
      const file = toEapJson(graph, { cells, scores: new Float32Array(64).fill(1) });
      const scriptsCome = await openWithoutItsScripts(page, "/open");
      const buffer = Buffer.from(JSON.stringify(file));
      await page.getByLabel("Circuit file").setInputFiles({ name: "early.json", mimeType: "application/json", buffer });
      await scriptsCome();
      await page.getByRole("heading", { name: "early.json" }).waitFor();
    });
  });
}
