/** @file Of the reader's way through the site: one checkpoint on several draws of prompts. */
import { type Db, storeBundle } from "@atlas/platform";
import { parse } from "csv-parse/sync";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chosen, DRAWN_MODEL, DRAWN_STEPS, drawnBundle, hashOf, SEEDS } from "../api/drawn-bundles.ts";

interface Site {
  url: string;
  browser: Browser;
  db: Db;
}

const CIRCUIT = `/circuits/${DRAWN_MODEL}/ioi/step64`;
const OWN_PROMPTS = SEEDS.indexOf(null);
const addressOf = (draw: number) => drawnBundle(draw, 64).address;

/** @param site is there once the tests run */
export function drawsTests(site: () => Site): void {
  describe("draws of prompts", () => {
    let page: Page;

    beforeAll(async () => {
      for (const draw of SEEDS.keys())
        for (const step of DRAWN_STEPS) await storeBundle(site().db, drawnBundle(draw, step));
      page = await site().browser.newPage({ baseURL: site().url });
    });
    afterAll(() => page?.close());

    const resultsOf = async (address: string, figure: string): Promise<Record<string, string>[]> => {
      const answer = await fetch(site().url + address.replace(/(\?|$)/, `.csv?figure=${figure}&`));
      return parse(await answer.text(), { columns: true });
    };
    const offered = (within = page.locator("main")) =>
      within.getByRole("list", { name: "Draw of prompts" }).getByRole("link").allTextContents();

    test("the page of a circuit shows the newest, and leads to each", async () => {
      await page.goto(CIRCUIT);
      expect(await offered()).toEqual(["seed 0", "seed 7", "seed 4294967295", hashOf(OWN_PROMPTS).slice(0, 12)]);
      expect(await resultsOf(CIRCUIT, "circuit")).toMatchObject([
        { result: addressOf(OWN_PROMPTS) },
        ...Array(9).fill({}),
      ]);
      await page.getByRole("link", { name: "seed 7" }).click();
      await page.waitForURL(`${CIRCUIT}?draw=7`);
      await page.getByText("draw 7, ").waitFor();
      const rows = await resultsOf(`${CIRCUIT}?draw=7`, "circuit");
      expect(new Set(rows.map(({ result }) => result))).toEqual(new Set([addressOf(2)]));
      expect(rows[0]!.method).toContain("draw 7 of prompts");
    });

    test("what leads on from there stays on the draw", async () => {
      await page.goto(`${CIRCUIT}?draw=7`);
      const hrefOf = (name: string | RegExp) =>
        page.getByRole("link", { name, exact: true }).first().getAttribute("href");
      expect(await hrefOf("step 128 →")).toBe(`/circuits/${DRAWN_MODEL}/ioi/step128?draw=7`);
      expect(await hrefOf("EAP-IG JSON")).toMatch(/[?&]draw=7$/);
      await page.goto(`/circuits/${DRAWN_MODEL}/ioi/step128?draw=7`);
      const line = `${DRAWN_MODEL}/ioi`;
      expect(await hrefOf("What changed since step 64?")).toBe(`/compare?from=${line}/step64/7&to=${line}/step128/7`);
    });

    test("two draws of one checkpoint are compared", async () => {
      const key = `${DRAWN_MODEL}/ioi/step64`;
      await page.goto(`/compare?from=${key}/0&to=${key}/0`);
      const second = page.getByRole("region", { name: "Second circuit" });
      await second.getByRole("link", { name: "seed 7" }).click();
      const address = `/compare?from=${key}/0&to=${key}/7`;
      await page.waitForURL((url) => url.pathname + decodeURIComponent(url.search) === address);
      // Ten edges each, of which the second leaves out the first two and has two more.
      const lost = chosen(0, 64).filter((cell) => !chosen(2, 64).includes(cell)).length;
      await page.getByText(`Lost ${lost}`).waitFor();
      const rows = await resultsOf(address, "changes");
      expect(rows.map(({ change }) => change).toSorted()).toEqual([
        ...["born", "born", ...Array(8).fill("kept"), "lost", "lost"],
      ]);
      expect(rows[0]).toMatchObject({ result_first: addressOf(0), result_second: addressOf(2) });
      expect(rows[0]!.title).toContain("(draw 7 of prompts)");
      const overlaps = await resultsOf(address, "overlap");
      expect(overlaps.map(({ result_second }) => result_second)).toEqual(
        [2, 2, 2].map((draw, i) => drawnBundle(draw, DRAWN_STEPS[Math.ceil(i / 2)]!).address),
      );
    });

    test("a draw that no result is on, or no draw at all, is said", async () => {
      const statusOf = async (draw: string) => (await fetch(`${site().url}${CIRCUIT}?draw=${draw}`)).status;
      expect(await Promise.all(["1", "-1", "2.5"].map(statusOf))).toEqual([404, 400, 400]);
      const wrong = await (await fetch(`${site().url}${CIRCUIT}?draw=-1`)).text();
      expect(wrong).toContain("draw=-1 is not understood here: draw is the seed of a draw of prompts, 0 to 4294967295");
    });
  });
}
