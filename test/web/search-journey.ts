/** @file Of the reader's way through the site: finding things with the keys alone, and without scripts. */
import type { Browser, Page } from "playwright-core";
import { describe, expect, test } from "vitest";

interface Site {
  url: string;
  page: Page;
  browser: Browser;
}

/** Presses "/" until it leads into the search: before the page's script has come it does nothing. */
export async function slash(page: Page): Promise<void> {
  const isThere = "document.activeElement?.getAttribute('role') === 'combobox'";
  await expect
    .poll(async () => {
      await page.keyboard.press("/");
      return page.evaluate(isThere);
    })
    .toBe(true);
}

/** @param site is there once the tests run */
export function searchTests(site: () => Site): void {
  describe("search", () => {
    test("with the keys alone, from any page: a head, a circuit, then a score's strongest head", async () => {
      const { page } = site();
      await page.goto("/trends");
      await slash(page);
      await page.keyboard.type("L2H1");
      const option = page.getByRole("option", { name: "a2.h1 of demo-medium" });
      await option.waitFor();
      await page.keyboard.press("ArrowDown");
      expect(await option.getAttribute("aria-selected")).toBe("true");
      await page.keyboard.press("Enter");
      await page.waitForURL("**/models/demo-medium/heads/a2.h1");
      await slash(page);
      await page.keyboard.type("demo-medium ioi");
      await page.getByRole("option", { name: "Indirect object identification in demo-medium" }).waitFor();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
      await page.waitForURL("**/circuits/demo-medium/ioi/step128");
      await slash(page);
      await page.keyboard.type("demo-small induction");
      await page
        .getByRole("option", { name: /of demo-small: Title of induction up to/ })
        .first()
        .waitFor();
      await page.keyboard.press("Escape");
      expect(await page.getByRole("option").count()).toBe(0);
      await page.keyboard.press("Enter");
      await page.waitForURL("**/search?q=demo-small%20induction");
    });

    test("without scripts it is a page", async () => {
      const { browser, url } = site();
      const plain = await browser.newPage({ baseURL: url, javaScriptEnabled: false });
      await plain.goto("/");
      await plain.getByLabel("Search models, heads").fill("demo-medium step64");
      await plain.keyboard.press("Enter");
      await plain.getByRole("link", { name: "demo-medium, step 64" }).click();
      await plain.waitForURL("**/models/demo-medium?at=step64");
      await plain.goto("/search?q=%3Cscript%3Ealert(1)%3C/script%3E");
      await plain.getByText("Nothing is called like that here.").waitFor();
      await plain.close();
    });
  });
}
