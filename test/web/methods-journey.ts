/** @file Of the reader's way through the site: how numbers are computed, and the code that does it. */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { METHOD_TITLES } from "../../apps/web/src/lib/methods.ts";

/** @param site is there once the tests run */
export function methodsTests(site: () => { url: string; page: Page }): void {
  test("every method has its place on the page that explains them", async () => {
    const { page } = site();
    await page.goto("/about#faithfulness");
    await page.getByRole("heading", { level: 2, name: "Faithfulness" }).waitFor();
    expect(await page.locator("section[id]").count()).toBe(Object.keys(METHOD_TITLES).length);
    expect(await page.locator("#modes ol > li").count()).toBe(18);
  });

  test("the methods page leads to its code and documents as text, and to no other file", async () => {
    const { page, url } = site();
    await page.goto("/about");
    const links = await page
      .locator('main a[href^="/source/"]')
      .evaluateAll((all) => all.map((link) => link.getAttribute("href")!));
    expect(links).toContain("/source/docs/modes.md");
    for (const link of new Set(links)) {
      const answer = await fetch(url + link);
      expect([answer.status, answer.headers.get("content-type")], link).toEqual([200, "text/plain; charset=utf-8"]);
    }
    for (const other of ["package-lock.json", "apps/web/src/proxy.ts", "docs%2F..%2Fpackage.json", "%2Fetc%2Fpasswd"])
      expect((await fetch(`${url}/source/${other}`)).status, other).toBe(404);
  });
}
