/** @file Of the reader's way through the site: addresses of what is not there, for readers with scripts and without, and for programs. */
import type { Browser } from "playwright-core";
import { describe, expect, test } from "vitest";

/** Each kind of page, by each part of its address that can name nothing. */
const MISSING = [
  "/nothing",
  "/models/nothing",
  "/models/demo-small?at=step9",
  "/models/demo-small?task=nothing",
  "/models/demo-small?score=nothing",
  "/models/demo-small/heads/a9.h9",
  "/models/demo-small/heads/nothing",
  "/models/nothing/heads/a0.h0",
  "/circuits/nothing/ioi/step8",
  "/circuits/demo-medium/nothing/step8",
  "/circuits/demo-medium/ioi/step9",
  "/circuits/demo-medium/ioi/step8?node=a9.h9",
  "/trends?task=nothing",
  "/trends?tasks=all&models=nothing",
  "/trends?tasks=ioi,nothing",
  "/compare?from=demo-small/ioi/step9&to=demo-small/ioi/step8",
  "/tasks/nothing",
  "/embed/nothing",
  "/embed/models/nothing",
];

/** @param site is there once the tests run */
export function missingTests(site: () => { url: string; browser: Browser }): void {
  describe("what is not there", () => {
    test("is a 404 that says so and leads on, by the server alone", async () => {
      for (const path of MISSING) {
        const answer = await fetch(site().url + path);
        expect(answer.status, path).toBe(404);
        const html = (await answer.text()).replaceAll(/<script.*?<\/script>/gs, "");
        expect(html, path).toContain("<h1>There is nothing at this address</h1>");
        const titles = [...html.matchAll(/<title>(.*?)<\/title>/g)].map(([, title]) => title);
        expect(titles, path).toEqual(["There is nothing at this address · Circuit Atlas"]);
        expect(html, path).toContain(
          "The address is mistyped, or the model, task or checkpoint that it names has no result",
        );
      }
      const context = await site().browser.newContext({ baseURL: site().url, javaScriptEnabled: false });
      const plain = await context.newPage();
      await plain.goto("/circuits/demo-medium/ioi/step9");
      await plain.getByRole("main").getByRole("link", { name: "demo-medium" }).click();
      await plain.getByRole("heading", { level: 1, name: "demo-medium over training" }).waitFor();
      await context.close();
    });

    test("is not the icon that browsers ask for by themselves", async () => {
      const answer = await fetch(`${site().url}/favicon.ico`);
      expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "image/svg+xml"]);
    });

    test("is the same for scripts, which do not load the page anew when a link leads there", async () => {
      const page = await site().browser.newPage({ baseURL: site().url });
      const problems: string[] = [];
      page.on("pageerror", (error) => problems.push(error.message));
      await page.goto("/tasks/ioi");
      await page.evaluate("globalThis.stillHere = true; next.router.push('/models/nothing')");
      await page.getByRole("heading", { level: 1, name: "There is nothing at this address" }).waitFor();
      expect(await page.evaluate("globalThis.stillHere")).toBe(true);
      expect(await page.title()).toBe("There is nothing at this address · Circuit Atlas");
      await page.reload();
      await page.getByRole("main").getByRole("link", { name: "demo-small" }).click();
      await page.getByRole("heading", { level: 1, name: "demo-small over training" }).waitFor();
      expect(problems).toEqual([]);
      await page.close();
    });
  });
}
