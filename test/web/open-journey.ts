/** @file Of the reader's way through the site: circuit files, small and large, and the guide of a first visit. */
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { computationGraph, edgeCells, toEapJson } from "@atlas/schema";
import { parse } from "csv-parse/sync";
import type { Browser, Page } from "playwright-core";
import { describe, expect, test } from "vitest";

interface Site {
  url: string;
  page: Page;
  browser: Browser;
}

/** Until everything is painted, however busy the machine is. */
const PAINTING = { timeout: 20_000 };

/** A whole circuit of the shape of Pythia 160m. */
function largeFile(): Buffer {
  const graph = computationGraph({ layers: 12, heads: 12, parallel: true });
  const cells = Int32Array.from(edgeCells(graph));
  const scores = new Float32Array(graph.writers.length * graph.readers.length);
  for (const [i, cell] of cells.entries()) scores[cell] = Math.sin(i) / (1 + (i % 97));
  return Buffer.from(JSON.stringify(toEapJson(graph, { cells, scores })));
}

/** @param site is there once the tests run */
export function openTests(site: () => Site): void {
  describe("a circuit file", () => {
    test("of the circuit page opens in the viewer, without being sent anywhere", async () => {
      const { page } = site();
      await page.goto("/circuits/demo-medium/ioi/step128");
      const drawn = await page.locator("main path[d] > title").allTextContents();
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("link", { name: "EAP-IG JSON" }).click(),
      ]);
      const buffer = await readFile((await download.path())!);
      await page.goto("/open");
      const sent: string[] = [];
      page.on("request", (request) => request.method() === "POST" && sent.push(request.url()));
      const file = { name: download.suggestedFilename(), mimeType: "application/json", buffer };
      await page.getByLabel("Circuit file").setInputFiles(file);
      await page.getByText("13 of 163 edges").first().waitFor();
      expect(await page.locator("main path[d] > title").allTextContents()).toEqual(drawn);
      await page.getByText("Download", { exact: true }).click();
      const [saved] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", { name: "CSV", exact: true }).click(),
      ]);
      const rows: Record<string, string>[] = parse(await readFile((await saved.path())!), { columns: true });
      expect(rows.map(({ writer, reader }) => `${writer} → ${reader}`).sort()).toEqual(
        drawn.map((title) => title.split(", score")[0]).sort(),
      );
      expect(sent).toEqual([]);
    });

    test("that is none is refused in a sentence", async () => {
      const { page } = site();
      const file = { name: "<b>x</b>.json", mimeType: "application/json", buffer: Buffer.from("{}") };
      await page.getByLabel("Circuit file").setInputFiles(file);
      await page.getByText("<b>x</b>.json lacks cfg;").waitFor();
    });

    test("of no edges says why there are none; mended, the same file is opened again, and one that is dropped anywhere, too", async () => {
      const { page } = site();
      const graph = computationGraph({ layers: 1, heads: 1, parallel: true });
      const scores = new Float32Array(graph.writers.length * graph.readers.length).fill(1);
      const text = (cells: number[]) => JSON.stringify(toEapJson(graph, { cells: Int32Array.from(cells), scores }));
      await page.goto("/open");
      const path = join(await mkdtemp(join(tmpdir(), "atlas-open-")), "small.json");
      const choose = async (cells: number[]) => {
        await writeFile(path, text(cells));
        const chooser = page.waitForEvent("filechooser");
        await page.getByLabel("Circuit file").click();
        await (await chooser).setFiles(path);
      };
      await choose([]);
      await page.getByText("in_graph is false everywhere").waitFor();
      const [first, second] = edgeCells(graph);
      await choose([first!]);
      await page.getByText("1 of 7 edges").waitFor();
      const isTaken = await page.evaluate(`(() => {
        const dataTransfer = new DataTransfer();
        dataTransfer.items.add(new File([${JSON.stringify(text([first!, second!]))}], "dropped.json"));
        const tell = (type) => document.querySelector("footer").dispatchEvent(new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }));
        return !tell("dragover") && !tell("drop");
      })()`);
      expect(isTaken).toBe(true);
      await page.getByRole("heading", { name: "dropped.json" }).waitFor();
      await page.getByText("2 of 7 edges").waitFor();
    });

    test("of 32,347 edges is painted, and the slider says how many are", async () => {
      const { page } = site();
      await page
        .getByLabel("Circuit file")
        .setInputFiles({ name: "large.json", mimeType: "application/json", buffer: largeFile() });
      await page.getByText("showing 2,000 of 32,347 edges").waitFor();
      const inked = () =>
        page.evaluate(`(() => {
          const canvas = document.querySelector("canvas");
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          let inked = 0;
          for (let i = 3; i < data.length; i += 4) if (data[i] > 0) inked++;
          return inked;
        })()`) as Promise<number>;
      const slider = page.getByRole("slider", { name: "Threshold" });
      await slider.fill("500");
      await page.getByText("showing 180 of 32,347 edges").waitFor();
      const few = await inked();
      await slider.fill("1000");
      await page.getByText("showing 32,347 of 32,347 edges").waitFor();
      await expect.poll(inked, PAINTING).toBeGreaterThan(2 * few);
      await slider.fill("500");
      await expect.poll(inked, PAINTING).toBe(few);
    });

    test("is painted the same whether more edges were shown before, or fewer", async () => {
      const { page } = site();
      const slider = page.getByRole("slider", { name: "Threshold" });
      const painted = async (place: number) => {
        await slider.fill(String(place));
        const isWhole = () =>
          page.evaluate(`(({ dataset }) => dataset.painted === dataset.wanted)(document.querySelector("canvas"))`);
        await expect.poll(isWhole, PAINTING).toBe(true);
        return await page.evaluate(`(() => {
          const canvas = document.querySelector("canvas");
          const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
          return data.reduce((hash, byte) => (Math.imul(hash, 31) + byte) | 0, 7);
        })()`);
      };
      const rising = [await painted(728), await painted(729), await painted(730)];
      expect(new Set(rising).size).toBe(3);
      await painted(900);
      expect([await painted(730), await painted(729), await painted(728)]).toEqual(rising.toReversed());
      expect(await painted(729)).toBe(rising[1]);
    });

    test("is painted at the size it is shown, and again where the window is another", async () => {
      const { page } = site();
      const size = page.viewportSize()!;
      const sharp = () =>
        page.evaluate(`(() => {
          const canvas = document.querySelector("canvas");
          const { painted, wanted } = canvas.dataset;
          return canvas.width === Math.round(canvas.getBoundingClientRect().width) && painted === wanted && canvas.width;
        })()`);
      await expect.poll(sharp, PAINTING).toBeGreaterThan(900);
      await page.setViewportSize({ ...size, width: 900 });
      await expect.poll(async () => Number(await sharp()) < 900, PAINTING).toBe(true);
      await expect.poll(sharp, PAINTING).toBeGreaterThan(700);
      await page.setViewportSize(size);
    });
  });

  test("the guide of a first visit has four steps, goes along, and is gone when left", async () => {
    const { browser, url } = site();
    const visitor = await browser.newPage({ baseURL: url });
    const guide = visitor.getByRole("complementary", { name: "First visit" });
    await visitor.goto("/");
    await guide.getByText("1 of 4").waitFor();
    await visitor.getByRole("button", { name: "Switch between light and dark" }).focus();
    await visitor.keyboard.press("Tab");
    expect(await visitor.evaluate("document.activeElement.textContent")).toBe("Next: see them large");
    await guide.getByRole("link").click();
    await visitor.waitForURL("**/trends");
    await guide.getByText("2 of 4").waitFor();
    // What a step speaks of is there to be seen.
    await guide.getByRole("link", { name: /^Next: / }).click();
    await visitor.waitForURL("**/compare");
    await guide.getByText("3 of 4").waitFor();
    await guide.getByRole("link", { name: /^Next: / }).click();
    await visitor.waitForURL((address) => address.pathname === "/");
    await guide.getByText("4 of 4").waitFor();
    await visitor.keyboard.press("Escape");
    await guide.waitFor({ state: "detached" });
    await visitor.goto("/");
    await visitor.getByRole("rowheader").first().waitFor();
    expect(await guide.count()).toBe(0);
    await visitor.close();
  });
}
