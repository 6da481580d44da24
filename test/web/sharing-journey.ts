/** @file Of the reader's way through the site: taking figures elsewhere, and what other pages may frame. */
import { readFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { parse } from "csv-parse/sync";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

interface Site {
  url: string;
  page: Page;
  browser: Browser;
}

const PAGES = {
  index: ["emergence"],
  trends: ["behaviour", "circuit"],
  "models/demo-small": ["behaviour", "size", "circuit", "heads", "heads-over-training"],
  "models/demo-small/heads/a1.h1": ["scores", "circuits", "edges"],
  "circuits/demo-medium/ioi/step128": ["circuit", "faithfulness", "timeline"],
  compare: ["changes", "overlap"],
  health: ["checkpoints"],
  tasks: ["tasks"],
  "tasks/ioi": ["prompts", "results"],
  runs: ["results"],
  releases: ["releases"],
};

/** @param site is there once the tests run */
export function sharingTests(site: () => Site): void {
  describe("a figure taken elsewhere", () => {
    test.each(Object.entries(PAGES))("%s has its figures as files at the same address", async (path, figures) => {
      const check = async (figure: string) => {
        const get = (format: string) => fetch(`${site().url}/${path}.${format}?figure=${figure}`);
        const [csv, json, svg] = await Promise.all([get("csv"), get("json"), get("svg")]);
        expect([csv, json, svg].map(({ status }) => status)).toEqual([200, 200, 200]);
        // As files say it, and not as the pages that they come from.
        expect(svg.headers.get("content-security-policy")).not.toContain("script-src");
        const rows: Record<string, string>[] = parse(await csv.text(), { columns: true });
        const about = (await json.json()) as { rows: number; title: string; citation: string; codeVersions: string[] };
        expect(rows.length).toBe(about.rows);
        expect(about.rows).toBeGreaterThan(0);
        expect(rows[0]).toMatchObject({
          title: about.title,
          citation: about.citation,
          code_version: about.codeVersions.join() || "not known",
        });
        expect(about.citation).toContain(`${site().url}/`);
        const drawing = await svg.text();
        expect(drawing).toContain(`<title>${about.title.replaceAll('"', "&quot;")}</title>`);
        expect(drawing).not.toMatch(/var\(--/);
      };
      await Promise.all(figures.map(check));
    });

    test.each([
      ["trends", "/trends?task=ioi"],
      ["trends.json?tasks=ioi", "/trends?tasks=ioi"],
      ["models/demo-small", "/models/demo-small?task=ioi&score=induction&at=step128"],
      ["models/demo-small/heads/a1.h1", "/models/demo-small/heads/a1.h1?task=ioi&at=step128"],
    ])("%s is cited by an address that names what the page chose by itself", async (path, lasting) => {
      const { url } = site();
      const file = await fetch(`${url}/${path.includes(".json") ? path : `${path}.json`}`);
      const { address, citation } = (await file.json()) as { address: string; citation: string };
      expect(address).toBe(url + lasting);
      expect(citation.endsWith(` ${address}`)).toBe(true);
    });

    test("the file of a circuit holds every edge that the page draws, in the page's view", async () => {
      const { page, url } = site();
      const view = "/circuits/demo-medium/ioi/step128";
      await page.goto(`${view}?top=10&sign=negative`);
      const drawn = await page.locator("main path[d] > title").allTextContents();
      const rows: Record<string, string>[] = parse(
        await (await fetch(`${url}${view}.csv?top=10&sign=negative`)).text(),
        { columns: true },
      );
      const ends = (text: string) => text.split(", score")[0];
      expect(drawn.map(ends).sort()).toEqual(rows.map(({ writer, reader }) => `${writer} → ${reader}`).sort());
      expect(rows.every(({ score }) => Number(score) < 0)).toBe(true);
    });

    test("a drawing is XML that a browser reads, in views of several parameters, too", async () => {
      const { page, url } = site();
      await page.goto("/about");
      const isRead = async (path: string) => {
        const svg = await (await fetch(url + path)).text();
        const parsed = `new DOMParser().parseFromString(${JSON.stringify(svg)}, "image/svg+xml")`;
        return page.evaluate(`${parsed}.querySelector("parsererror") === null`);
      };
      const paths = Object.entries(PAGES).flatMap(([path, figures]) =>
        figures.map((figure) => `/${path}.svg?figure=${figure}&x=steps&scale=linear`),
      );
      for (const path of paths) expect(await isRead(path), path).toBe(true);
    });

    test("the browser draws a picture of pixels from it, twice as fine", async () => {
      const { page, url } = site();
      await page.goto("/trends");
      await page.getByText("Download").first().click();
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "PNG" }).first().click(),
      ]);
      const picture = await readFile((await download.path())!);
      expect(picture.subarray(1, 4).toString()).toBe("PNG");
      const svg = await (await fetch(`${url}/trends.svg`)).text();
      const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg)!.map(Number);
      expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([2 * width!, 2 * height!]);
    });

    test("its question opens in the explorer and is answered", async () => {
      const { page } = site();
      await page.goto("/models/demo-small");
      await page.getByText("Query this view").first().click();
      await page.getByRole("link", { name: "Open it in the explorer" }).first().click();
      await page.getByRole("button", { name: "Run" }).click();
      await page.getByText('"taskPerformanceTrend"').waitFor();
    });

    test("what cites it is copied, and where the browser has no clipboard, as over plain HTTP, the button says what to do", async () => {
      const { url, browser } = site();
      const context = await browser.newContext({ baseURL: url, permissions: ["clipboard-read", "clipboard-write"] });
      const reader = await context.newPage();
      await reader.goto("/tasks/ioi");
      await reader.getByText("Cite", { exact: true }).first().click();
      const copy = reader.getByRole("button", { name: /^Copy BibTeX entry/ }).first();
      await copy.click();
      await reader.getByText("Copied").first().waitFor();
      expect(await reader.evaluate("navigator.clipboard.readText()")).toContain("@misc{");
      await reader.evaluate("delete Navigator.prototype.clipboard");
      await copy.click();
      await reader.getByText("Select the text to copy it").first().waitFor();
      await context.close();
    });

    test("what there is not is said in a sentence", async () => {
      const answer = await fetch(`${site().url}/trends.csv?figure=nothing`);
      expect([answer.status, await answer.text()]).toEqual([
        404,
        "This page has no such figure; ask for behaviour, circuit.\n",
      ]);
      expect((await fetch(`${site().url}/circuits/demo-medium/ioi/step9.svg`)).status).toBe(404);
    });
  });

  describe("a page on another port", () => {
    let foreign: Server;

    beforeAll(() => {
      foreign = createServer((request, response) => {
        const framed = new URLSearchParams(request.url!.slice(2)).getAll("frame");
        const frames = framed.map((url) => `<iframe src="${url}" width="700" height="400"></iframe>`);
        response.setHeader("content-type", "text/html").end(frames.join(""));
      }).listen(0, "127.0.0.1");
    });
    afterAll(() => foreign.close());

    test("can frame figures, and nothing else of the site", async () => {
      const { url, browser } = site();
      const refused = [
        "/",
        "/trends",
        "/circuits/demo-medium/ioi/step128",
        "/trends.svg",
        "/graphql",
        "/nothing",
        "/_next/nothing",
      ];
      const frames = new URLSearchParams();
      for (const path of ["/embed/trends?figure=circuit", ...refused]) frames.append("frame", url + path);
      const page = await browser.newPage();
      await page.goto(`http://127.0.0.1:${(foreign.address() as AddressInfo).port}/?${frames}`, {
        waitUntil: "networkidle",
      });
      const [, embedded, ...others] = page.frames();
      const text = await embedded!.locator("body").innerText();
      expect(text).toContain("Open this view in Circuit Atlas");
      expect(text).not.toContain("Compare");
      expect(others).toHaveLength(refused.length);
      // What the browser shows in a frame that it refuses is a page of its own.
      for (const frame of others) expect(frame.url()).toBe("chrome-error://chromewebdata/");
      const opened = page.waitForEvent("popup");
      await embedded!.locator("svg a:visible").first().click();
      const tab = await opened;
      await tab.waitForURL(/\/circuits\//);
      await tab.getByRole("heading", { level: 1 }).waitFor();
      expect(embedded!.url()).toContain("/embed/");
      await page.close();
    });
  });
}
