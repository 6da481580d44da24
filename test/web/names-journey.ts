/** @file Of the reader's way through the site: what it is to who hears it, by the browser's own accessibility tree. */
import type { Browser, CDPSession, Page } from "playwright-core";
import { describe, expect, test } from "vitest";

const PAGES = [
  "/",
  "/trends",
  "/models/demo-medium",
  "/models/demo-medium/heads/a1.h0",
  "/circuits/demo-medium/ioi/step64",
  "/compare?from=demo-small/ioi/step1&to=demo-small/ioi/step64",
  "/tasks/ioi",
  "/runs",
  "/docs/api",
  "/search?q=demo",
  "/embed/trends",
];

/** What a reader acts on, looks at or goes to by its name. */
const NAMED = [
  ...["button", "link", "combobox", "textbox", "searchbox", "slider", "spinbutton", "DisclosureTriangle"],
  ...["figure", "image", "table", "region", "navigation", "complementary"],
];
/** More than these would talk over each other. */
const MOST_LIVE = 3;

interface Node {
  ignored: boolean;
  role?: { value: string };
  name?: { value: string };
}

/** Links of one name to different places, tables and drawings left out: their rows and titles tell them apart. */
const ALIKE = `(() => {
  const places = new Map();
  for (const link of document.querySelectorAll("a:not(svg *, table *)")) {
    const name = link.ariaLabel ?? link.textContent.trim();
    places.set(name, new Set(places.get(name)).add(link.getAttribute("href")));
  }
  return [...places].filter(([, hrefs]) => hrefs.size > 1).map(([name]) => name);
})()`;

const LEVELS =
  "[...document.querySelectorAll('h1, h2, h3, h4')].filter((one) => one.checkVisibility()).map((one) => Number(one.tagName[1]))";

/** @param site is there once the tests run */
export function namesTests(site: () => { url: string; browser: Browser }): void {
  describe("to who hears it", () => {
    test("every control, figure, table and landmark has a name, links that differ differ by name, headings are in order, little speaks by itself", async () => {
      const page = await site().browser.newPage({ baseURL: site().url, viewport: { width: 1280, height: 900 } });
      const tree = await page.context().newCDPSession(page);
      for (const path of PAGES) {
        await page.goto(path);
        await page.evaluate(
          "for (const one of document.querySelectorAll('details')) { one.removeAttribute('name'); one.open = true; }",
        );
        expect(await nameless(tree), path).toEqual([]);
        expect(await alike(page), path).toEqual([]);
        expect(await page.locator("[aria-live], [role=status], output").count(), path).toBeLessThanOrEqual(MOST_LIVE);
        const levels = (await page.evaluate(LEVELS)) as number[];
        expect(
          levels.filter((level) => level === 1),
          path,
        ).toHaveLength(1);
        expect(
          levels.every((level, i) => level <= (levels[i - 1] ?? 0) + 1),
          `${path}: ${levels}`,
        ).toBe(true);
      }
      await page.close();
    });
  });
}

async function nameless(tree: CDPSession): Promise<string[]> {
  const { nodes } = (await tree.send("Accessibility.getFullAXTree")) as { nodes: Node[] };
  return nodes
    .filter(({ ignored, role, name }) => !ignored && NAMED.includes(role?.value ?? "") && !name?.value.trim())
    .map(({ role }) => role!.value);
}

const alike = async (page: Page): Promise<string[]> =>
  // A task and a score may be called alike; each stands in a list that is named.
  ((await page.evaluate(ALIKE)) as string[]).filter((name) => name !== "Induction");
