/** @file Of the reader's way through the site: without a mouse, from the first letter on. */
import { type Db, storeBundle } from "@atlas/platform";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fixtureBundle } from "../api/fixture.ts";
import { openWithoutItsScripts } from "./held-scripts.ts";

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
      const scriptsCome = await openWithoutItsScripts(page, "/tasks/ioi");
      await page.keyboard.press("/");
      expect(await focused(page)).toBe("INPUT q");
      await page.keyboard.type("step12");
      await scriptsCome();
      await page.getByRole("option").first().waitFor();
      const box = page.getByRole("combobox");
      await box.blur();
      await box.focus();
      await page.keyboard.type("8");
      expect(await box.inputValue()).toBe("step128");
      await page.keyboard.press("Escape");
      await page.keyboard.press("Escape");
    });

    test('"/" leads into the search from sliders and from what fills the screen; where it is a letter it stays one', async () => {
      for (const [path, control] of [
        ["/models/demo-medium", page.getByRole("slider", { name: "Checkpoint" })],
        ["/open", page.getByLabel("Circuit file")],
        ["/circuits/demo-medium/ioi/step64", page.getByRole("button", { name: "Full screen" })],
      ] as const) {
        await page.goto(path);
        await control.focus();
        await page.keyboard.press("/");
        expect(await focused(page), path).toBe("INPUT q");
      }
      await page.getByRole("button", { name: "Full screen" }).click();
      await page.getByRole("button", { name: "Leave full screen" }).waitFor();
      await page.keyboard.press("/");
      await expect.poll(() => focused(page)).toBe("INPUT q");
      expect(await page.evaluate("document.fullscreenElement")).toBe(null);
      await page.keyboard.type("a/b");
      expect(await page.getByRole("combobox").inputValue()).toBe("a/b");
      await page.getByRole("spinbutton").focus();
      await page.keyboard.press("/");
      expect(await focused(page)).toBe("INPUT top");
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

/** Of more heads in a layer than a phone is wide for. */
const WIDE = { model: "demo-wide", layers: 2, heads: 16 } as const;

/** @param site is there once the tests run */
export function scrollerTests(site: () => { url: string; browser: Browser; db: Db }): void {
  test("the arrow keys scroll what is wider than the page where it has the focus, and lead to the next checkpoint elsewhere", async () => {
    for (const step of [8, 64]) await storeBundle(site().db, fixtureBundle({ ...WIDE, task: "ioi", step }));
    const page = await site().browser.newPage({ baseURL: site().url, viewport: { width: 390, height: 800 } });
    await page.goto("/circuits/demo-wide/ioi/step8");
    const picture = page.getByRole("group", { name: /scrolls sideways$/ }).first();
    await picture.focus();
    await page.keyboard.press("ArrowRight");
    await expect.poll(() => picture.evaluate("document.activeElement.scrollLeft")).toBeGreaterThan(0);
    expect(page.url()).toContain("/step8");
    await page.getByRole("heading", { level: 1 }).click();
    await page.keyboard.press("ArrowRight");
    await page.waitForURL("**/circuits/demo-wide/ioi/step64");
    await page.close();
  });
}
