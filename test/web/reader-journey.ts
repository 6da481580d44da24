/** @file Of the reader's way through the site: a link that somebody shared, the induction head of the large model, and charts that grow. */
import { randomUUID } from "node:crypto";
import { type Db, storeBundle, storeHeadScores } from "@atlas/platform";
import { jobProgress } from "@atlas/schema/db";
import { eq } from "drizzle-orm";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fixtureBundle, STEPS } from "../api/fixture.ts";
import { makeHeadScores } from "../support/head-score-bundle.ts";
import { slash } from "./search-journey.ts";

interface Site {
  url: string;
  browser: Browser;
  db: Db;
}

const LARGE = { model: "demo-large", layers: 2, heads: 2 } as const;
/** Head a1.h0 begins to copy what followed at step 64; a0.h1 never does. */
const inductionAt = (head: number, step: number) => (head === 2 && step >= 64 ? 0.875 : head === 1 ? 0.25 : 0.125);

/** @param site is there once the tests run */
export function readerTests(site: () => Site): void {
  describe("a reader who comes for the first time", () => {
    let page: Page;

    beforeAll(async () => {
      for (const step of STEPS) {
        await storeBundle(site().db, fixtureBundle({ ...LARGE, step, task: "ioi" }));
        await storeHeadScores(site().db, makeHeadScores({ ...LARGE, step, at: inductionAt }));
      }
    });
    afterAll(() => page?.close());
    /** A browser that has never been here. */
    const visit = async (path: string) => {
      await page?.close();
      page = await site().browser.newPage({ baseURL: site().url, viewport: { width: 1280, height: 900 } });
      await page.goto(path);
    };
    const isCurrent = (name: string) =>
      page.getByRole("main").getByRole("link", { name, exact: true }).getAttribute("aria-current");

    test("by a shared link sees the view that was shared, without a guide, and can cite and share it again", async () => {
      await visit("/models/demo-large?task=ioi&x=steps&scale=linear&at=step8");
      await page.getByText("step 8, 16.4k tokens").waitFor();
      expect(await Promise.all(["Steps", "Linear", "demo-large"].map(isCurrent))).toEqual(["true", "true", "true"]);
      await page
        .locator("svg > title", { hasText: /^Circuit of demo-large .* at step8$/ })
        .waitFor({ state: "attached" });
      await page.getByText("Cite").first().click();
      expect(await page.getByLabel("BibTeX entry").first().inputValue()).toContain(
        `url = {${site().url}/models/demo-large?task=ioi&score=induction&at=step8&x=steps&scale=linear}`,
      );
      expect(await page.getByRole("complementary", { name: "First visit" }).count()).toBe(0);
      await page.getByRole("link", { name: "Circuit Atlas" }).first().click();
      await page.getByRole("complementary", { name: "First visit" }).getByText("1 of 4").waitFor();
    });

    test("finds the induction head of the large model, and when it emerged", async () => {
      await visit("/");
      await slash(page);
      await page.keyboard.type("induction demo-large");
      const found = page.getByRole("option", { name: /of demo-large: Title of induction up to/ });
      await found.first().waitFor();
      expect(await found.first().innerText()).toMatch(/a1\.h0.*0\.875/s);
      await found.first().click();
      await page.waitForURL("**/models/demo-large/heads/a1.h0");
      await page.getByText("Title of induction: appears with a1.h0 at step 64").waitFor();
      await page.getByText("0.875 (attention), above the threshold").waitFor();
      await page
        .locator("a", { has: page.locator("title", { hasText: "step 8: 0.125" }) })
        .first()
        .click();
      await page.waitForURL("**/models/demo-large/heads/a1.h0?*at=step8");
      await page.getByText("0.125 (attention)").waitFor();
      expect(await page.getByText(", above the threshold").count()).toBe(0);
    });

    test("watches a trend grow by a checkpoint while the model is analysed", async () => {
      const { db } = site();
      const job = { jobId: randomUUID(), kind: "analyze", title: "Analyse demo-large", status: "active" } as const;
      await db.insert(jobProgress).values(job);
      await visit("/trends?task=ioi&models=demo-large");
      const points = page.locator('svg a[*|href^="/circuits/demo-large/ioi/"]:visible');
      const before = await points.count();
      await page.evaluate("globalThis.stillHere = true");
      await storeBundle(db, fixtureBundle({ ...LARGE, step: 256, task: "ioi" }));
      await page.locator('svg a[*|href="/circuits/demo-large/ioi/step256"]:visible').first().waitFor();
      expect(await points.count()).toBeGreaterThan(before);
      expect(await page.evaluate("globalThis.stillHere")).toBe(true);
      await db.delete(jobProgress).where(eq(jobProgress.jobId, job.jobId));
    });
  });
}
