/** @file A slow line: a page is read before its scripts come. */
import type { Page } from "playwright-core";
import { expect } from "vitest";

const SCRIPTS = "**/_next/static/**/*.js";

/** Opens a page whose scripts do not come. @returns what lets them come, and waits for them */
export async function openWithoutItsScripts(page: Page, path: string): Promise<() => Promise<void>> {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(SCRIPTS, async (route) => {
    await held;
    await route.continue();
  });
  await page.goto(path, { waitUntil: "commit" });
  await page.getByRole("heading", { level: 1 }).waitFor();
  return async () => {
    release();
    await expect.poll(() => page.evaluate("globalThis.next?.router !== undefined")).toBe(true);
    await page.unroute(SCRIPTS);
  };
}
