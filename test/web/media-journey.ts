/** @file Of the reader's way through the site: on paper, enlarged, in colours of the reader's own, and without motion. */
import type { Browser, Page } from "playwright-core";
import { describe, expect, test } from "vitest";

/** Each kind of page, and the least number of figures on it. */
const PAGES: Record<string, number> = {
  "/": 3,
  "/trends": 2,
  "/trends?tasks=all": 4,
  "/models/demo-medium": 4,
  "/models/demo-medium/heads/a1.h0": 3,
  "/circuits/demo-medium/ioi/step64": 3,
  "/compare?from=demo-small/ioi/step1&to=demo-small/ioi/step64": 2,
  "/tasks/ioi": 1,
  "/about": 0,
  "/docs/api": 0,
};

/** Of A4 within margins of 14 mm. */
const PAPER = { width: 688, height: 1000 };

const PRINTED = `(() => {
  const seen = (selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());
  const place = (one) => getComputedStyle(one).position;
  return {
    figures: seen("svg").filter((one) => one.getBoundingClientRect().width > 100).length,
    controls: seen("button, input, select, textarea, summary, header nav, aside").map((one) => one.outerHTML.slice(0, 80)),
    floating: seen("body *").filter((one) => ["sticky", "fixed"].includes(place(one))).map((one) => one.className),
    ink: getComputedStyle(document.querySelector("h1")).color,
    width: document.documentElement.scrollWidth,
  };
})()`;

/** What of a page is wider than it, cut off without its whole text as its title, or scrolled without being a stop of the keyboard that has a name. */
const CRAMPED = `(async () => {
  for (const details of document.querySelectorAll("details")) details.open = true;
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const faults = [];
  if (document.documentElement.scrollWidth > innerWidth) faults.push("the page is " + document.documentElement.scrollWidth + " wide");
  for (const one of document.querySelectorAll("body *:not(svg, svg *)")) {
    if (!one.checkVisibility() || one.clientWidth < 2 || one.scrollWidth <= one.clientWidth + 1) continue;
    const { overflowX } = getComputedStyle(one);
    if (/hidden|clip/.test(overflowX) && !one.title) faults.push("cut: " + one.outerHTML.slice(0, 120));
    if (/auto|scroll/.test(overflowX) && !one.matches("textarea") && (one.tabIndex < 0 || !one.ariaLabel))
      faults.push("no stop: " + one.outerHTML.slice(0, 120));
  }
  return faults;
})()`;

/** As WCAG 2.2, 1.4.12 asks. */
const SPACED =
  "body * { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }";

/** Where the keyboard goes back up a page, what has the focus and is covered all the same. */
const COVERED = `(() => {
  const stops = [...document.querySelectorAll("main :is(a, button, input, summary)")].filter((one) => one.checkVisibility());
  return stops.reverse().filter((one) => {
    one.focus();
    const { left, top, width, height } = one.getBoundingClientRect();
    if (document.activeElement !== one || width === 0) return false;
    const over = document.elementFromPoint(left + width / 2, top + height / 2)?.closest("nav, aside, label");
    return over && !over.contains(one);
  }).map((one) => one.textContent);
})()`;

/** As browsers do that are told to let no site keep anything. */
export const KEEPS_NOTHING = `for (const kept of ["localStorage", "sessionStorage"])
  Object.defineProperty(globalThis, kept, { get() { throw new DOMException("Access is denied.", "SecurityError"); } });`;

/** @param site is there once the tests run */
export function mediaTests(site: () => { url: string; browser: Browser }): void {
  const open = (options: Parameters<Browser["newPage"]>[0]) =>
    site().browser.newPage({ baseURL: site().url, ...options });

  describe("every page", () => {
    test("is printed with its text and its figures, dark on white, without what only a screen answers", async () => {
      const page = await open({ viewport: PAPER, colorScheme: "dark" });
      await page.emulateMedia({ media: "print", colorScheme: "dark" });
      for (const [path, least] of Object.entries(PAGES)) {
        await page.goto(path);
        await page.locator('html[data-mantine-color-scheme="dark"]').waitFor();
        const { figures, ...rest } = (await page.evaluate(PRINTED)) as { figures: number };
        expect(rest, path).toEqual({ controls: [], floating: [], ink: "rgb(29, 33, 38)", width: PAPER.width });
        expect(figures, path).toBeGreaterThanOrEqual(least);
      }
      await page.close();
    });

    test("enlarged four times, or with letters wide apart, loses nothing and scrolls in figures and tables alone", async () => {
      const large = await open({ viewport: { width: 320, height: 256 } });
      const spaced = await open({ viewport: { width: 1280, height: 900 } });
      for (const path of Object.keys(PAGES)) {
        await large.goto(path);
        await expect.poll(() => large.evaluate(CRAMPED), { message: path }).toEqual([]);
        await spaced.goto(path);
        // The site's Content-Security-Policy lets no foreign style in; a sheet that is built is the reader's.
        await spaced.evaluate(
          `(() => { const sheet = new CSSStyleSheet(); sheet.replaceSync(${JSON.stringify(SPACED)}); document.adoptedStyleSheets = [sheet]; })()`,
        );
        await expect.poll(() => spaced.evaluate(CRAMPED), { message: path }).toEqual([]);
      }
      await Promise.all([large.close(), spaced.close()]);
    });
  });

  test("what has the focus is covered by nothing that stays on the screen", async () => {
    const page = await open({ viewport: { width: 1280, height: 600 } });
    for (const path of ["/", "/trends", "/models/demo-medium", "/models/demo-medium/heads/a1.h0"]) {
      await page.goto(path);
      await page.getByRole("button").first().waitFor();
      expect(await page.evaluate(COVERED), path).toEqual([]);
    }
    await page.close();
  });

  test("in forced colours drawings have those of the reader, and what is chosen is marked by more than colour", async () => {
    const page = await open({ viewport: { width: 1280, height: 900 }, forcedColors: "active", colorScheme: "dark" });
    await page.goto("/circuits/demo-medium/ioi/step64");
    const colours = (selector: string, property: string): Promise<string[]> =>
      page.evaluate(
        `[...document.querySelectorAll(${JSON.stringify(selector)})].map((one) => getComputedStyle(one)["${property}"])`,
      );
    const [ground] = await colours("body", "backgroundColor");
    for (const [selector, property] of [
      ["main svg text", "fill"],
      ["main svg path[d]:has(> title)", "stroke"],
      ["main svg a rect", "stroke"],
    ] as const) {
      const drawn = await colours(selector, property);
      expect(drawn.length, selector).toBeGreaterThan(0);
      expect(drawn, selector).not.toContain(ground);
    }
    expect(new Set(await colours("main ul[aria-label] > li > a[aria-current]", "borderBottomWidth"))).toEqual(
      new Set(["3px"]),
    );
    expect(new Set(await colours("main ul[aria-label] > li > a:not([aria-current])", "borderBottomWidth"))).toEqual(
      new Set(["0px"]),
    );
    await page.close();
  });

  test("a finger has room, moves the cursor, shows one node's edges alone, and opens a pair of checkpoints and a head", async () => {
    const page = await open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
    await page.goto("/models/demo-medium?at=step128");
    const heights = await page.evaluate(
      "[...document.querySelectorAll('nav a, input[type=range], main summary')].map((one) => one.getBoundingClientRect().height)",
    );
    expect(Math.min(...(heights as number[]))).toBeGreaterThanOrEqual(30);
    await page.getByRole("slider", { name: "Checkpoint" }).tap();
    await page.waitForURL(/at=step[18]$/);
    await page.getByRole("link", { name: /^a2.h1, .* at step/ }).tap();
    await page.waitForURL(/\/heads\/a2\.h1\?/);
    await page.goto("/circuits/demo-medium/ioi/step128");
    await page.locator('a[data-node="logits"]').tap();
    await page.waitForURL(/node=logits/);
    await page.goto("/compare?from=demo-small/ioi/step1&to=demo-small/ioi/step8");
    await page.getByRole("link", { name: /^Compare steps 0 and 128/ }).tap();
    await page.waitForURL(/from=demo-small\/ioi\/step0&to=demo-small\/ioi\/step128/);
    await page.close();
  });

  test("a browser that keeps nothing shows the page in the colours that are chosen, all the same", async () => {
    const page = await open({ viewport: { width: 1280, height: 900 }, colorScheme: "light" });
    const problems: string[] = [];
    page.on("pageerror", (error) => problems.push(error.message));
    await page.addInitScript(KEEPS_NOTHING);
    await page.goto("/");
    await page.getByRole("button", { name: "Switch between light and dark" }).click();
    await page.locator('html[data-mantine-color-scheme="dark"]').waitFor();
    expect(problems).toEqual([]);
    await page.close();
  });

  test("without motion nothing moves by itself, and play goes from checkpoint to checkpoint", async () => {
    const page = await open({ viewport: { width: 1280, height: 900 }, reducedMotion: "reduce" });
    await page.goto("/models/demo-medium?at=step64");
    await page.getByRole("button", { name: "Play" }).click();
    await page.waitForURL("**/models/demo-medium?at=step128");
    expect(await moving(page)).toEqual([]);
    await page.close();
  });
}

const moving = (page: Page) => page.evaluate("document.getAnimations().map((one) => one.effect.target.outerHTML)");
