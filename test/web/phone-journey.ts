/** @file Of the reader's way through the site: every page on a phone, and at the widths between it and a desk. */
import type { Browser } from "playwright-core";
import { expect, test } from "vitest";

const PAGES = {
  home: "/",
  trend: "/trends",
  circuit: "/circuits/demo-small/sva/step64",
  compare: "/compare",
  model: "/models/demo-small",
  health: "/health",
  head: "/models/demo-small/heads/a1.h0",
  about: "/about",
  tasks: "/tasks",
  task: "/tasks/ioi",
  runs: "/runs",
  releases: "/releases",
  api: "/docs/api",
};

/** Pixels: the smallest phones to small desks, and both sides of where the arrangement changes. */
const WIDTHS = [320, 600, 767, 769, 860, 960, 991, 993, 1100];

/**
 * @param site is there once the tests run
 * @param output folder of screenshots, with a slash at its end
 */
export function phoneTests(site: () => { url: string; browser: Browser }, output: string): void {
  test("on a phone no page is wider than the screen, and every option of a choice is on it", async () => {
    const phone = await site().browser.newPage({
      baseURL: site().url,
      viewport: { width: 390, height: 844 },
      colorScheme: "dark",
    });
    for (const [name, path] of Object.entries(PAGES)) {
      await phone.goto(path);
      expect(await phone.evaluate("document.documentElement.scrollWidth"), path).toBeLessThanOrEqual(390);
      const options = phone.locator("main ul[aria-label] a:visible");
      const ends = await options.evaluateAll((all) => all.map((option) => option.getBoundingClientRect().right));
      expect(Math.max(0, ...ends), path).toBeLessThanOrEqual(390);
      await phone.screenshot({ path: `${output}${name}-phone-dark.png`, fullPage: true });
    }
    await phone.close();
  });

  test("nor is one at any width between", async () => {
    const page = await site().browser.newPage({ baseURL: site().url });
    for (const path of Object.values(PAGES)) {
      await page.goto(path);
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 900 });
        expect(await page.evaluate("document.documentElement.scrollWidth"), `${path} at ${width}`).toBe(width);
      }
    }
    await page.close();
  });
}
