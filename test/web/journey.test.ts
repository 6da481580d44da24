/**
 * @file A reader's way through the site, in a real browser: home, a trend, a circuit, a control. PostgreSQL, the API and
 * the built application are the real ones; only the results are made up. Screenshots go to test-output/.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { storeExaminations } from "@atlas/platform";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestApi, type TestApi } from "../api/api-server.ts";
import { fixtureBundle, MODELS, storeFixture, storeRelease } from "../api/fixture.ts";
import { accessibilityTests } from "./accessibility-journey.ts";
import { apiStateTests } from "./api-states-journey.ts";
import { compareTests } from "./compare-journey.ts";
import { cursorTests } from "./cursor-journey.ts";
import { drawsTests } from "./draws-journey.ts";
import { earlyTests } from "./early-journey.ts";
import { forwardingTests } from "./forwarding-journey.ts";
import { growingTests } from "./growing-journey.ts";
import { headSettingsTests } from "./head-settings-journey.ts";
import { keyboardTests, scrollerTests } from "./keyboard-journey.ts";
import { mediaTests } from "./media-journey.ts";
import { methodsTests } from "./methods-journey.ts";
import { missingTests } from "./missing-journey.ts";
import { namesTests } from "./names-journey.ts";
import { noScriptTests } from "./no-script-journey.ts";
import { openTests } from "./open-journey.ts";
import { phoneTests } from "./phone-journey.ts";
import { readerTests } from "./reader-journey.ts";
import { resampledTests } from "./resampled-journey.ts";
import { runsTests } from "./runs-journey.ts";
import { searchTests } from "./search-journey.ts";
import { sharingTests } from "./sharing-journey.ts";
import { viewsTests } from "./views-journey.ts";
import { startTestWeb, type TestWeb } from "./web-server.ts";

const CHROMIUM = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
const OUTPUT = fileURLToPath(new URL("../../test-output/", import.meta.url));
/** The first build of the application takes its time on two cores. */
const SETUP_MS = 300_000;

const hasBrowser = existsSync(CHROMIUM);
if (!hasBrowser)
  console.log(`The journey through the site is skipped: no browser at ${CHROMIUM}; set CHROMIUM_PATH to one.`);

describe.skipIf(!hasBrowser)("a journey through the site", () => {
  let api: TestApi;
  let web: TestWeb;
  let browser: Browser;
  let page: Page;
  const problems: string[] = [];

  beforeAll(async () => {
    mkdirSync(OUTPUT, { recursive: true });
    api = await startTestApi();
    await storeFixture(api.database.db);
    await storeRelease(api.database.db);
    web = await startTestWeb(api.url, `${OUTPUT}web-build.log`);
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
    page = await browser.newPage({ baseURL: web.url, viewport: { width: 1280, height: 900 } });
    page.on("pageerror", (error) => problems.push(error.message));
    page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  }, SETUP_MS);

  afterAll(async () => {
    await browser?.close();
    await web?.stop();
    await api?.stop();
  });

  const screenshot = (name: string) => page.screenshot({ path: `${OUTPUT}${name}.png`, fullPage: true });
  const drawnEdges = () => page.locator("main path[d] > title").count();

  test("home shows every model on every task", async () => {
    await page.goto("/");
    await expect.poll(() => page.getByRole("rowheader").allInnerTexts()).toHaveLength(2);
    expect(await page.getByRole("link", { name: /^Accuracy of .* open the trend/ }).count()).toBe(4);
    await screenshot("home");
  });

  test("a cell leads to its trend, with a point for every checkpoint", async () => {
    await page.getByRole("link", { name: /demo-medium on Indirect object identification over training/ }).click();
    await page.waitForURL(/\/trends\?task=ioi&models=demo-medium$/);
    await page.getByRole("heading", { name: "Indirect object identification", level: 1 }).waitFor();
    const points = page.locator('figure, svg[role="figure"]').first().locator("a");
    expect(await points.count()).toBe(5);
    await screenshot("trend");
  });

  test("a control changes the view and the address", async () => {
    await page.getByRole("link", { name: "Steps", exact: true }).click();
    await page.waitForURL(/x=steps/);
    expect(await page.getByRole("link", { name: "Steps", exact: true }).getAttribute("aria-current")).toBe("true");
    await page.getByText("Training steps").first().waitFor();
  });

  test("a point leads to its circuit, where time is shown as it was", async () => {
    await page.locator('a[*|href="/circuits/demo-medium/ioi/step128?x=steps"]:visible').first().click();
    await page.waitForURL("**/circuits/demo-medium/ioi/step128?x=steps");
    await page.getByRole("heading", { level: 1, name: "Indirect object identification in demo-medium" }).waitFor();
    await page.getByText("showing 13 of 163 edges").waitFor();
    expect(await drawnEdges()).toBe(13);
    await screenshot("circuit");
  });

  test("fewer edges, one node, and the previous checkpoint in the same view", async () => {
    await page.getByRole("link", { name: "10", exact: true }).click();
    await page.getByText("showing 10 of 163 edges").waitFor();
    expect(await drawnEdges()).toBe(10);
    await page.getByRole("link", { name: "← step 64" }).click();
    await page.waitForURL("**/circuits/demo-medium/ioi/step64?top=10&x=steps");
    await page.getByText("showing 10 of 163 edges").waitFor();
  });

  test("a model has one time cursor, which the keys and the slider move for every panel", async () => {
    await page.goto("/");
    await page.getByRole("link", { name: "demo-medium", exact: true }).click();
    await page.waitForURL("**/models/demo-medium");
    await page.getByText("step 128, 262k tokens").waitFor();
    await page.getByText("Nothing that others published of this model on this task is imported").waitFor();
    await page.keyboard.press("ArrowLeft");
    await page.waitForURL("**/models/demo-medium?at=step64");
    await page
      .locator("svg > title", { hasText: /^Circuit of demo-medium .* at step64$/ })
      .waitFor({ state: "attached" });
    await page.getByRole("slider", { name: "Checkpoint" }).fill("0");
    await page.waitForURL("**/models/demo-medium?at=step0");
    await page.getByRole("button", { name: "Play" }).click();
    await page.waitForURL("**/models/demo-medium?at=step128");
    await page.getByRole("button", { name: "Play" }).waitFor();
    // From the last checkpoint it begins anew.
    await page.getByRole("button", { name: "Play" }).click();
    await page.waitForURL("**/models/demo-medium?at=step0");
    await page.waitForURL("**/models/demo-medium?at=step128");
    await page.getByRole("button", { name: "Play" }).waitFor();
    await screenshot("model");
  });

  test("a head of the map leads to its page: scores, circuits and edges at the same moment", async () => {
    await page.getByRole("link", { name: /^a2.h1, Title of induction at step 128/ }).click();
    await page.waitForURL("**/models/demo-medium/heads/a2.h1?task=ioi&at=step128");
    await page.getByRole("heading", { level: 1, name: "Head a2.h1 of demo-medium" }).waitFor();
    expect(await page.getByRole("listitem").filter({ hasText: "0 edges in, 1 out, of 13" }).count()).toBe(2);
    await page.getByRole("rowheader", { name: "logits" }).waitFor();
    await page.getByText("Title of induction: no head carries it for two checkpoints in a row").waitFor();
    await page.keyboard.press("ArrowLeft");
    await page.waitForURL("**/models/demo-medium/heads/a2.h1?task=ioi&at=step64");
    await screenshot("head");
  });

  test("two checkpoints are compared, and the keys lead to the next", async () => {
    await page.goto("/compare?from=demo-small/ioi/step1&to=demo-small/ioi/step8");
    await page.getByRole("heading", { level: 1, name: "Two circuits compared" }).waitFor();
    await page.getByText("showing 7 of 7 edges of either").waitFor();
    expect(await drawnEdges()).toBe(7);
    expect(await page.getByRole("link", { name: /^Compare steps/ }).count()).toBe(15);
    await screenshot("compare");
    await page.getByRole("link", { name: "Swap" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.waitForURL("**/compare?from=demo-small/ioi/step1&to=demo-small/ioi/step64");
    await page.getByRole("link", { name: "Compare steps 0 and 128: 100%" }).click();
    await page.waitForURL("**/compare?from=demo-small/ioi/step0&to=demo-small/ioi/step128");
  });

  test("models of different shape are not compared, and the page says why", async () => {
    // The browser's console tells of the status.
    const own = await browser.newPage({ baseURL: web.url });
    const answer = await own.goto("/compare?from=demo-small/ioi/step1&to=demo-medium/ioi/step8");
    expect(answer!.status()).toBe(400);
    await own.getByText(/have no nodes in common; compare models of one shape/).waitFor();
    await own.close();
  });

  test("checkpoint health says what is wrong with which checkpoint, and trends lead there", async () => {
    const { checkpoint, model } = fixtureBundle({ ...MODELS[0], task: "ioi", step: 64 });
    const facts = { fingerprint: null, files: null, tokenizerHash: null, config: null, recordedStep: 32 };
    await storeExaminations(api.database.db, model, [{ ...checkpoint, facts, problems: [] }]);
    await page.goto("/trends?task=ioi");
    await page.getByRole("link", { name: "Checkpoint health" }).click();
    await page.waitForURL("**/health");
    await page.getByText("step64 says in its own files that it was taken at step 32, not 64.").waitFor();
    expect(await page.locator('svg a[*|href="#demo-small"]:visible').count()).toBe(1);
    await screenshot("health");
  });

  test("a circuit leads to the release that it is in, which says how it is cited, without scripts, too", async () => {
    const context = await browser.newContext({ baseURL: web.url, javaScriptEnabled: false });
    const plain = await context.newPage();
    await plain.goto("/circuits/demo-medium/ioi/step128");
    // That of the circuit: the figure above it joins several results.
    const cite = plain.locator('details[name="tools-circuit"]', { hasText: "Cite" });
    await cite.locator("summary").click();
    expect(await cite.getByRole("textbox", { name: "BibTeX entry" }).inputValue()).toContain("in release fixture 1.0");
    await plain.getByRole("link", { name: "fixture 1.0" }).click();
    await plain.waitForURL("**/releases#fixture-1.0");
    await plain.locator("summary", { hasText: "Cite" }).first().click();
    expect(await plain.getByRole("textbox", { name: "BibTeX entry of fixture 1.0" }).inputValue()).toContain(
      "@misc{circuit-atlas-fixture-1-0",
    );
    await plain.getByText("Verify", { exact: true }).click();
    const [address] = /\/files\S+/.exec(
      await plain.getByRole("textbox", { name: "verification of fixture 1.0" }).inputValue(),
    )!;
    const addresses = await (await fetch(web.url + address)).text();
    await plain.getByText(createHash("sha256").update(addresses).digest("hex").slice(0, 12), { exact: true }).waitFor();
    await context.close();
  });

  test("a task shows its prompts, the token that differs, and how models do", async () => {
    await page.goto("/tasks");
    await page.getByRole("link", { name: "Indirect object identification", exact: true }).click();
    await page.waitForURL("**/tasks/ioi");
    expect(await page.locator("mark").allInnerTexts()).toEqual([" Bob", " Eve"]);
    await page.getByRole("rowheader", { name: "demo-medium" }).waitFor();
    await screenshot("task");
  });

  test("the API is documented with examples about what there is, in the language that is asked for", async () => {
    await page.getByRole("link", { name: "API", exact: true }).click();
    await page.waitForURL("**/docs/api");
    await page.getByRole("link", { name: "Python", exact: true }).click();
    await page.waitForURL("**/docs/api?lang=python");
    await page.getByText(`urllib.request.Request("${web.url}/graphql"`).first().waitFor();
    expect(await page.getByRole("link", { name: "API", exact: true }).getAttribute("aria-current")).toBe("page");
    expect(await (await fetch(`${web.url}/schema.graphql`)).text()).toContain("type Query {");
  });

  test("a missing number says why", async () => {
    await page.goto("/circuits/demo-medium/ioi/step0");
    await page.getByText("clean and ablated score the same").waitFor();
  });

  const site = () => ({ url: web.url, page, browser });
  runsTests(() => ({ page, db: api.database.db, screenshot }));
  sharingTests(site);
  searchTests(site);
  methodsTests(site);
  openTests(site);
  accessibilityTests(site);

  test("nothing went wrong in the browser on the way", () => expect(problems).toEqual([]));

  noScriptTests(site);
  keyboardTests(site);
  earlyTests(site);
  mediaTests(site);
  namesTests(site);

  test("every control works without scripts", async () => {
    const context = await browser.newContext({ baseURL: web.url, javaScriptEnabled: false });
    const plain = await context.newPage();
    await plain.goto("/circuits/demo-medium/ioi/step128?sign=positive");
    await plain.getByLabel("or exactly").fill("3");
    await plain.getByRole("button", { name: "Show" }).click();
    await plain.getByText("showing 3 of 163 edges").waitFor();
    expect(new URL(plain.url()).search).toBe("?sign=positive&top=3");
    await context.close();
  });

  phoneTests(site, OUTPUT);

  test("an address of nothing that can be decoded is a 404 that leads on", async () => {
    for (const path of ["/circuits/%E0%A4%A/x/y", "/models/%ff", "/files/%ff"]) {
      const answer = await page.goto(path);
      expect(answer?.status(), path).toBe(404);
      await page.getByRole("link", { name: "the atlas" }).waitFor();
    }
  });

  missingTests(site);

  forwardingTests(() => ({ url: web.url, api }));
  apiStateTests(() => ({ browser, api }), `${OUTPUT}web-build.log`);
  drawsTests(() => ({ ...site(), db: api.database.db }));
  headSettingsTests(() => ({ ...site(), db: api.database.db }));
  resampledTests(() => ({ ...site(), db: api.database.db }));
  compareTests(() => ({ ...site(), db: api.database.db }));
  growingTests(() => ({ ...site(), db: api.database.db }));
  viewsTests(site);
  readerTests(() => ({ ...site(), db: api.database.db }));
  cursorTests(() => ({ ...site(), db: api.database.db }));
  scrollerTests(() => ({ ...site(), db: api.database.db }));
});
