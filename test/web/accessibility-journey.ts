/** @file Of the reader's way through the site: what axe says of every page, in light and dark. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { expect, test } from "vitest";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** What the Web Content Accessibility Guidelines ask for, to level AA. */
const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/** Nodes of what passes are not asked for: on charts of many points they would take most of the time. */
const BRIEF = 'resultTypes: ["violations"], preload: false, iframes: false';
const GRAVE = ["serious", "critical"];
const PAGES = [
  "/",
  "/trends",
  "/models/demo-small",
  "/models/demo-small/heads/a0.h0",
  "/circuits/demo-medium/ioi/step128",
  "/compare",
  "/health",
  "/about",
  "/tasks",
  "/tasks/ioi",
  "/docs/api",
  "/runs",
  "/releases",
  "/open",
  "/search?q=demo",
  "/nothing",
  "/embed/trends",
];

/** @param site is there once the tests run */
export function accessibilityTests(site: () => { url: string; browser: Browser }): void {
  test.each(PAGES)("axe finds nothing serious on %s, in light and dark", async (path) => {
    const page = await site().browser.newPage({ baseURL: site().url, colorScheme: "light" });
    await page.goto(path);
    // What is folded away counts, too.
    await page.evaluate("for (const tool of document.querySelectorAll('details')) tool.open = true");
    await page.evaluate(AXE);
    await nothingGrave(page, `runOnly: ${JSON.stringify(RULES)}`);
    await page.emulateMedia({ colorScheme: "dark" });
    await page.locator('html[data-mantine-color-scheme="dark"]').waitFor();
    // The rest does not depend on colours.
    await nothingGrave(page, 'runOnly: ["color-contrast"]');
    await page.close();
  });
}

/** A part that became too wide becomes a stop of the keyboard a moment later, and only once scripts run: what is found must still be there after such moments. */
async function nothingGrave(page: Page, options: string): Promise<void> {
  await expect.poll(() => graveProblems(page, options), { timeout: 15_000, interval: 250 }).toEqual([]);
}

async function graveProblems(page: Page, options: string): Promise<string[]> {
  const { violations } = (await page.evaluate(`axe.run(document, { ${BRIEF}, ${options} })`)) as AxeResults;
  return violations
    .filter(({ impact }) => GRAVE.includes(impact ?? ""))
    .map(({ id, nodes }) => `${id}, ${nodes.length} times, first ${nodes[0]?.html.slice(0, 160)}`);
}
