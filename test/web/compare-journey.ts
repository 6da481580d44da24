/** @file Of the reader's way through the site: the overlap of more checkpoints than cells can be links for. */
import type { Db } from "@atlas/platform";
import { storeBundle } from "@atlas/platform";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fixtureBundle } from "../api/fixture.ts";

interface Site {
  url: string;
  browser: Browser;
  db: Db;
}

/** One more than are drawn as links. */
const CHECKPOINTS = 41;
const LONG = { model: "demo-long", layers: 1, heads: 1, task: "ioi" } as const;
const pair = (from: number, to: number) => `from=demo-long/ioi/step${from}&to=demo-long/ioi/step${to}`;

/** @param site is there once the tests run */
export function compareTests(site: () => Site): void {
  describe("the overlap of many checkpoints", () => {
    let page: Page;

    beforeAll(async () => {
      for (let step = 1; step <= CHECKPOINTS; step++) await storeBundle(site().db, fixtureBundle({ ...LONG, step }));
      page = await site().browser.newPage({ baseURL: site().url, viewport: { width: 1280, height: 900 } });
      await page.goto(`/compare?${pair(1, 8)}&of=nodes`);
    });
    afterAll(() => page?.close());

    const picture = () => page.locator("svg", { hasText: /^Overlap of the circuits/ });
    /** The middle of a cell, counted from 0. */
    const cell = async (row: number, column: number) => {
      const { x, y, width } = (await picture().boundingBox())!;
      const size = ((420 / 482) * width) / CHECKPOINTS;
      return [x + (62 / 482) * width + (column + 0.5) * size, y + (row + 0.5) * size] as const;
    };
    const choices = () =>
      Promise.all(["Steps", "and"].map((name) => page.getByLabel(name, { exact: true }).inputValue()));

    test("a cell that is pointed at says its pair, and a click opens it", async () => {
      await picture().scrollIntoViewIfNeeded();
      await page.mouse.move(...(await cell(30, 12)));
      await page.getByText("100% in common").waitFor();
      expect(await choices()).toEqual(["demo-long/ioi/step13", "demo-long/ioi/step31"]);
      await page.mouse.move(...(await cell(12, 30)));
      expect(await choices()).toEqual(["demo-long/ioi/step13", "demo-long/ioi/step31"]);
      await page.mouse.click(...(await cell(20, 5)));
      await page.waitForURL((url) => decodeURIComponent(url.search) === `?of=nodes&${pair(6, 21)}`);
      await page.getByRole("link", { name: "demo-long, step 21" }).waitFor();
    });

    test("of another model at the same checkpoints, where it has none of them, leads on to the nearest that it has", async () => {
      await page.getByRole("list", { name: "Model of both" }).getByRole("link", { name: "demo-small" }).click();
      await page.getByRole("heading", { level: 1, name: "There is nothing at this address" }).waitFor();
      const near = "Compare demo-small on ioi at step8 with demo-small on ioi at step8";
      await page.getByRole("link", { name: near }).click();
      await page.getByRole("link", { name: "demo-small, step 8" }).first().waitFor();
      await page.goto(`/compare?${pair(6, 21)}&of=nodes`);
    });

    test("the keys alone do the same", async () => {
      await page.getByLabel("and", { exact: true }).focus();
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.waitForURL((url) => decodeURIComponent(url.search) === `?of=nodes&${pair(6, 22)}`);
      await page.getByRole("link", { name: "demo-long, step 22" }).waitFor();
    });

    test("so does the form without scripts", async () => {
      const plain = await site().browser.newPage({ baseURL: site().url, javaScriptEnabled: false });
      await plain.goto(`/compare?${pair(1, 8)}&of=nodes`);
      await plain.getByLabel("Steps", { exact: true }).selectOption({ label: "40" });
      await plain.getByLabel("and", { exact: true }).selectOption({ label: "3" });
      await plain
        .locator("form", { has: plain.locator("#overlap-to") })
        .getByRole("button")
        .click();
      await plain.getByRole("link", { name: "demo-long, step 40" }).waitFor();
      expect(decodeURIComponent(new URL(plain.url()).search)).toBe(`?of=nodes&${pair(40, 3)}`);
      await plain.close();
    });
  });
}
