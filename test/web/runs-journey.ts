/** @file Of the reader's way through the site: jobs that fail, that are watched, and that are not for everybody to change. */
import { randomUUID } from "node:crypto";
import type { Db } from "@atlas/platform";
import { jobProgress } from "@atlas/schema/db";
import { eq } from "drizzle-orm";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { recordDone, recordFraction } from "../../packages/platform/src/progress.ts";
import { KEEPS_NOTHING } from "./media-journey.ts";

interface Site {
  page: Page;
  db: Db;
  screenshot(name: string): Promise<unknown>;
}

/** @param site is there once the tests run */
export function runsTests(site: () => Site): void {
  test("runs show a failure with its sentence, and the newest results", async () => {
    const { page, db, screenshot } = site();
    const sentence = "step9 has no model.safetensors; download it again.";
    const job = { jobId: randomUUID(), kind: "analyze", title: "Analyse step9", status: "failed" } as const;
    const log = [{ at: "2026-01-31T09:30:05.000Z", text: "Attempt 1 of 3 began." }];
    await db.insert(jobProgress).values({ ...job, message: sentence, log });
    await page.goto("/runs?show=failed");
    await page.getByText(sentence).waitFor();
    await page.getByText("Log", { exact: true }).click();
    await page.getByText("2026-01-31 09:30:05 UTC Attempt 1 of 3 began.").waitFor();
    await page
      .getByRole("link", { name: "demo-medium, Indirect object identification, step 0", exact: true })
      .waitFor();
    await screenshot("runs");
    await page.getByText("Cancel or retry jobs").click();
    await page.getByLabel("Key of this server").fill("a-key-of-another-server");
    await page.getByRole("button", { name: "Use it in this tab" }).click();
    await page.getByRole("button", { name: "Retry Analyse step9" }).click();
    await page
      .getByText("This server takes no changes; its operator allows them by setting ATLAS_WRITE_KEY.")
      .waitFor();
    await page.getByRole("button", { name: "Forget it" }).click();
    await page.getByRole("button", { name: "Retry Analyse step9" }).waitFor({ state: "detached" });
    const keepless = await page
      .context()
      .browser()!
      .newPage({ baseURL: new URL(page.url()).origin });
    await keepless.addInitScript(KEEPS_NOTHING);
    await keepless.goto("/runs?show=failed");
    await keepless.getByText("Cancel or retry jobs").click();
    await keepless.getByLabel("Key of this server").fill("a-key");
    await keepless.getByRole("button", { name: "Use it in this tab" }).click();
    await keepless.getByRole("button", { name: "Retry Analyse step9" }).waitFor();
    await keepless.close();
    await db.delete(jobProgress).where(eq(jobProgress.jobId, job.jobId));
  });

  test("a run is watched live to its end: news come by a stream, and the page is not loaded again", async () => {
    const { page, db } = site();
    const jobId = randomUUID();
    await db.insert(jobProgress).values({ jobId, kind: "train", title: "Train demo-large", status: "active" });
    const streamed = page.waitForResponse((response) => new URL(response.url()).pathname === "/live");
    await page.goto("/runs");
    expect((await streamed).headers()["content-type"]).toContain("text/event-stream");
    await page.evaluate("globalThis.stillHere = true");
    await recordFraction(db, jobId, 0.7);
    await page.getByText("running 70%").waitFor();
    await recordDone(db, jobId);
    await page.getByText("All jobs are done.").waitFor();
    expect(await page.evaluate("globalThis.stillHere")).toBe(true);
    await db.delete(jobProgress).where(eq(jobProgress.jobId, jobId));
  });

  test("while something runs, the page keeps itself fresh without loading again", async () => {
    const { page, db, screenshot } = site();
    const jobId = randomUUID();
    const job = { jobId, kind: "train", title: "Train demo-large", status: "active", message: "step 5" } as const;
    await db.insert(jobProgress).values(job);
    await page.goto("/");
    await page.getByText("step 5", { exact: true }).waitFor();
    await page.evaluate("globalThis.stillHere = true");
    await recordFraction(db, jobId, 0.5, "step 700");
    await page.getByText("step 700", { exact: true }).waitFor();
    await screenshot("home-running");
    await recordDone(db, jobId);
    await page.getByText("Training and analysing").waitFor({ state: "detached" });
    expect(await page.evaluate("globalThis.stillHere")).toBe(true);
  });
}
