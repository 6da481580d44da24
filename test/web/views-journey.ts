/** @file Of the reader's way through the site: what a circuit and trends can be asked to show, and addresses that ask for nothing. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

interface Site {
  url: string;
  browser: Browser;
}

/** @param site is there once the tests run */
export function viewsTests(site: () => Site): void {
  describe("a view", () => {
    let page: Page;

    beforeAll(async () => {
      page = await site().browser.newPage({ baseURL: site().url, viewport: { width: 1280, height: 900 } });
    });
    afterAll(() => page?.close());

    test("keeps the edges of a pinned node however few are shown, and sums a circuit between layers", async () => {
      await page.goto("/circuits/demo-medium/ioi/step64?top=2&node=a0.h1");
      await page.getByText("Into a0.h1").waitFor();
      await page.getByRole("link", { name: "Pin a0.h1", exact: true }).click();
      await page.waitForURL(/pin=a0\.h1/);
      await page.getByText("showing 3 of 163 edges").waitFor();
      await page.getByRole("link", { name: "Between layers" }).click();
      await page.waitForURL(/as=layers/);
      await page.getByText("Each square is all edges shown").waitFor();
      const cells = await page.locator("main rect > title").allTextContents();
      const sums = cells.flatMap(
        (cell) => /^(layer \d) → logits: (\d) edges?, \|score\| /.exec(cell)?.slice(1, 3) ?? [],
      );
      expect(sums).toContain("layer 0");
      expect(sums.reduce((sum, word) => sum + (Number(word) || 0), 0)).toBe(3);
    });

    test("of a circuit has a threshold: the slider is where the hand is at once, and edges, lists and address follow where it rests", async () => {
      const asked: string[] = [];
      const listen = (request: { url(): string }) =>
        void asked.push(...(/top=(\w+)/.exec(request.url())?.slice(1) ?? []));
      await page.goto("/circuits/demo-medium/ioi/step64?top=2&sign=both");
      const slider = page.getByRole("slider", { name: "Threshold" });
      const most = Number(await slider.getAttribute("max"));
      await slider.focus();
      page.on("request", listen);
      for (let i = 0; i < 3; i++) await page.keyboard.press("ArrowRight");
      await page.getByText("5 strongest edges, |score| from").waitFor();
      await page.getByText("showing 5 of 163 edges").waitFor();
      expect(asked.at(-1)).toBe("5");
      expect(await page.locator('svg path[stroke^="var(--"]').count()).toBe(5);
      expect(new URL(page.url()).searchParams.get("top")).toBe("5");
      await page.keyboard.press("End");
      await page.waitForURL(/top=all/);
      await page.getByText(`showing ${most} of 163 edges`).waitFor();
      expect(await page.evaluate("document.activeElement.type")).toBe("range");
      page.off("request", listen);
    });

    test("of a circuit fills the screen and comes back", async () => {
      await page.goto("/circuits/demo-medium/ioi/step64");
      await page.getByRole("button", { name: "Full screen", exact: true }).click();
      await page.getByRole("button", { name: "Leave full screen" }).click();
      await page.getByRole("button", { name: "Full screen", exact: true }).waitFor();
    });

    test("that a drawing leads to comes within the site, keeps the focus on its node, and another page begins at its top", async () => {
      await page.goto("/circuits/demo-medium/ioi/step64?top=all");
      await page.evaluate("globalThis.sameDocument = true");
      await page.getByRole("link", { name: /^a2\.h1: / }).focus();
      const scrolled = await page.evaluate("scrollY");
      await page.keyboard.press("Enter");
      await page.waitForURL(/node=a2\.h1/);
      await page.getByText("Into a2.h1").waitFor();
      expect(await page.evaluate("document.activeElement.dataset.node")).toBe("a2.h1");
      expect(await page.evaluate("scrollY")).toBe(scrolled);
      await page.goto("/models/demo-medium?at=step64");
      await page.evaluate("globalThis.sameDocument = true");
      await page
        .getByRole("link", { name: /^a2\.h1, / })
        .first()
        .click();
      await page.getByRole("heading", { level: 1, name: /a2\.h1/ }).waitFor();
      expect(await page.evaluate("[globalThis.sameDocument, scrollY]")).toEqual([true, 0]);
    });

    test("of all tasks marks a moment in every panel at once, by pointer and by keys", async () => {
      await page.goto("/trends?task=ioi");
      await page.getByRole("list", { name: "Tasks at once" }).getByRole("link", { name: "All" }).click();
      await page.getByRole("heading", { level: 1, name: "All tasks over training" }).waitFor();
      const charts = page.locator("[data-linked] svg:visible");
      expect(await charts.count()).toBe(4);
      await charts.nth(2).hover({ position: { x: 260, y: 80 } });
      const marks = charts.locator("[data-linked-line]");
      await marks.first().waitFor({ state: "attached" });
      const places = () => marks.evaluateAll((all) => all.map((one) => one.getAttribute("x1")));
      const pointed = await places();
      expect(pointed).toHaveLength(4);
      expect(new Set(pointed).size).toBe(1);
      await page.getByRole("slider", { name: "Mark a moment" }).focus();
      await page.keyboard.press("Home");
      await page.getByText("step 0, 0 tokens", { exact: true }).waitFor();
      expect(await places()).not.toEqual(pointed);
      const lists = page.getByRole("list", { name: /, at step 0, 0 tokens$/ });
      expect(await lists.count()).toBe(4);
      for (const items of await lists.all())
        expect(await items.getByRole("listitem").count()).toBeGreaterThanOrEqual(2);
    });

    test("of trends can have any tasks beside each other, and its address says which", async () => {
      await page.goto("/trends?task=sva&x=steps");
      await page.getByRole("list", { name: "Tasks at once" }).getByRole("link", { name: "Several" }).click();
      await page.waitForURL("**/trends?tasks=sva&x=steps");
      const title = page.getByRole("heading", { level: 1 });
      await expect.poll(() => title.innerText()).toBe("Subject-verb agreement over training");
      const panels = () => page.locator("main h3").allInnerTexts();
      expect(await panels()).toEqual(Array.from({ length: 2 }, () => "Subject-verb agreement"));
      const task = (name: string) => page.getByRole("list", { name: "Task", exact: true }).getByTitle(name);
      await task("Show Indirect object identification").click();
      await page.waitForURL("**/trends?tasks=all&x=steps");
      await task("Hide Subject-verb agreement").click();
      await page.waitForURL("**/trends?tasks=ioi&x=steps");
      await expect.poll(panels).toEqual(Array.from({ length: 2 }, () => "Indirect object identification"));
      await task("Hide Indirect object identification").click();
      await page.getByText("No task is chosen, so there is nothing to draw.").waitFor();
      await page.goto("/trends?tasks=ioi,sva");
      expect(await title.innerText()).toBe("Indirect object identification and Subject-verb agreement over training");
      expect(await panels()).toHaveLength(4);
      const file = await fetch(`${site().url}/trends.csv?tasks=sva`);
      const rows = (await file.text()).trim().split("\r\n").slice(1);
      expect(new Set(rows.map((row) => row.split(",")[3]))).toEqual(new Set(["sva"]));
    });

    test("carries how time is shown from page to page, home's figure too, and says nothing where it is as usual", async () => {
      const main = page.getByRole("main");
      const nav = (name: string) => page.getByRole("navigation", { name: "Main" }).getByRole("link", { name });
      const isChosen = (name: string) => main.getByRole("link", { name, exact: true }).getAttribute("aria-current");
      await page.goto("/trends?task=ioi&x=steps");
      await page.getByRole("link", { name: "Linear" }).click();
      await page.waitForURL("**/trends?task=ioi&x=steps&scale=linear");
      await nav("Atlas").click();
      await page.waitForURL("**/?x=steps&scale=linear");
      await page.getByText("Training steps").locator("visible=true").first().waitFor();
      expect(await Promise.all(["Steps", "Linear"].map(isChosen))).toEqual(["true", "true"]);
      await main.getByRole("link", { name: "demo-medium", exact: true }).click();
      await page.waitForURL("**/models/demo-medium?x=steps&scale=linear");
      await page
        .getByRole("link", { name: /^a2\.h1, / })
        .first()
        .click();
      await page.waitForURL("**/models/demo-medium/heads/a2.h1?*x=steps&scale=linear");
      await page.getByRole("link", { name: "demo-medium over training" }).click();
      await page.waitForURL("**/models/demo-medium?x=steps&scale=linear");
      await page.getByRole("link", { name: "Open this circuit" }).click();
      await page.waitForURL("**/circuits/demo-medium/ioi/step128?x=steps&scale=linear");
      await page.getByRole("link", { name: "demo-medium over training" }).click();
      await page.waitForURL("**/models/demo-medium?task=ioi&at=step128&x=steps&scale=linear");
      await nav("Trends").click();
      await page.waitForURL("**/trends?x=steps&scale=linear");
      expect(await main.locator('svg a[*|href$="?x=steps&scale=linear"]:visible').count()).toBeGreaterThan(0);

      await page.goto("/tasks/ioi");
      await page.getByRole("link", { name: "Steps", exact: true }).click();
      await page.waitForURL("**/tasks/ioi?x=steps");
      await page.getByText("Training steps").locator("visible=true").first().waitFor();
      await page.getByRole("link", { name: "Circuits over training, too" }).click();
      await page.waitForURL("**/trends?task=ioi&x=steps");
      await page.getByRole("link", { name: "Tokens", exact: true }).click();
      await page.waitForURL("**/trends?task=ioi");
      expect(await Promise.all(["Atlas", "Trends"].map((name) => nav(name).getAttribute("href")))).toEqual([
        ...["/", "/trends"],
      ]);
      const svg = await (await fetch(`${site().url}/index.svg?x=steps`)).text();
      expect(svg).toContain("Training steps");
      expect(svg).toContain("/step128?x=steps");
    });

    test("that an address does not name well is not shown: it says which parts mean nothing, without scripts, too", async () => {
      const plain = await site().browser.newPage({ baseURL: site().url, javaScriptEnabled: false });
      const answer = await plain.goto("/circuits/demo-medium/ioi/step8?top=<b>many</b>&sign=negative");
      expect(answer?.status()).toBe(400);
      const sentence = 'top=<b>many</b> is not understood here: top is a number of edges, 1 or more, or "all".';
      await plain.getByText(sentence).waitFor();
      await plain.close();
      const file = await fetch(`${site().url}/trends.csv?scale=cubic`);
      const said = "This address is not understood\nscale=cubic is not understood here: scale is log or linear.\n";
      expect([file.status, await file.text()]).toEqual([400, said]);
    });
  });
}
