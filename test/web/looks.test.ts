/**
 * @file How every page looks, light and dark, at a desk and on a phone, beside pictures of how it should. ATLAS_LOOKS=write makes the
 * pictures anew; look at each before committing it. Letters are drawn by a font of npm's, so that lines break alike on every machine.
 */
import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { storeBundle, storeExaminations } from "@atlas/platform";
import { jobProgress } from "@atlas/schema/db";
import { sql } from "drizzle-orm";
import { type Browser, chromium, type Page } from "playwright-core";
import { PNG } from "pngjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestApi, type TestApi } from "../api/api-server.ts";
import { fixtureBundle, MODELS, storeBeside, storeFixture, storeRelease } from "../api/fixture.ts";
import { LONG, LONG_STEPS, longBundle } from "../support/long-training.ts";
import { difference, shrunk } from "./picture.ts";
import { startTestWeb, type TestWeb } from "./web-server.ts";

const CHROMIUM = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
const OUTPUT = fileURLToPath(new URL("../../test-output/", import.meta.url));
const LOOKS = fileURLToPath(new URL("looks/", import.meta.url));
const isWriting = process.env.ATLAS_LOOKS === "write";
const SETUP_MS = 300_000;
/** Letters as the font has them, whatever the machine's settings. */
const ARGS = ["--no-sandbox", "--disable-gpu", "--font-render-hinting=none", "--disable-lcd-text"];

const PAGES = {
  home: "/",
  trends: "/trends",
  alltasks: "/trends?tasks=all",
  model: "/models/demo-medium",
  head: "/models/demo-medium/heads/a2.h1?at=step64",
  circuit: "/circuits/demo-medium/ioi/step128",
  compare: "/compare?from=demo-small/ioi/step1&to=demo-small/ioi/step8",
  health: "/health",
  tasks: "/tasks",
  task: "/tasks/ioi",
  releases: "/releases",
  api: "/docs/api",
  about: "/about",
  open: "/open",
  search: "/search?q=demo",
  embed: "/embed/trends?figure=circuit",
  nothing: "/nothing",
} as const;

/** What is under way on the page of runs. Nothing of its kind was done before, so that nobody knows how long it takes. */
const updatedAt = new Date("2026-01-02T03:04:05Z");
const line = (second: number, text: string) => ({ at: `2026-01-02T03:04:0${second}.000Z`, text });
const FULL = "The disk is full; make room and try again.";
const JOBS: (typeof jobProgress.$inferInsert)[] = [
  { kind: "train", title: "Train demo-large", status: "active", fraction: 0.35, message: "step 256 of 768" } as const,
  { kind: "analyze", title: "Analyse demo-large step128", status: "queued" } as const,
  {
    ...({ kind: "analyze", title: "Analyse demo-large step64", status: "failed", fraction: 0.4 } as const),
    ...{ message: FULL, log: [line(1, "Begun."), line(4, FULL)] },
  },
].map((job, i) => ({ ...job, jobId: randomUUID(), createdAt: new Date(i), updatedAt }));

/** Pages of text alone, of which the beginning is enough. */
const TEXTS: readonly string[] = ["about", "api"];

const WIDTHS = { desk: { width: 1280, height: 900 }, phone: { width: 390, height: 844 } } as const;
const THEMES = ["light", "dark"] as const;

const font = (weight: number) => {
  const file = createRequire(import.meta.url).resolve(`@fontsource/inter/files/inter-latin-${weight}-normal.woff2`);
  const data = readFileSync(file).toString("base64");
  return `@font-face { font-family: Looks; font-weight: ${weight}; src: url(data:font/woff2;base64,${data}); }`;
};
const STYLE = `${font(400)} ${font(600)} *, ::before, ::after { font-family: Looks !important; animation: none !important; }`;

const hasBrowser = existsSync(CHROMIUM);
if (!hasBrowser) console.log(`How pages look is not tested: no browser at ${CHROMIUM}; set CHROMIUM_PATH to one.`);

describe.skipIf(!hasBrowser)("how pages look", () => {
  let api: TestApi;
  let web: TestWeb;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    mkdirSync(`${OUTPUT}looks`, { recursive: true });
    api = await startTestApi();
    await storeResults(api);
    web = await startTestWeb(api.url, `${OUTPUT}web-build.log`);
    browser = await chromium.launch({ executablePath: CHROMIUM, args: ARGS });
    const context = await browser.newContext({ baseURL: web.url, deviceScaleFactor: 0.5, bypassCSP: true });
    page = await context.newPage();
    // The guide of a first visit would stand before the page.
    await page.addInitScript("localStorage.setItem('atlas-first-visit', 'left')");
  }, SETUP_MS);

  afterAll(async () => {
    await browser?.close();
    await web?.stop();
    await api?.stop();
  });

  /** Compares a page as it is now with its pictures. */
  async function look(name: string, path: string): Promise<void> {
    await page.emulateMedia({ colorScheme: "light" });
    await page.goto(path);
    await page.addStyleTag({ content: STYLE });
    await page.evaluate(settle(web.url));
    const wrong: string[] = [];
    for (const [kind, size] of Object.entries(WIDTHS)) {
      await page.setViewportSize(size);
      for (const theme of THEMES) {
        await page.emulateMedia({ colorScheme: theme });
        await page.locator(`html[data-mantine-color-scheme="${theme}"]`).waitFor();
        const sentence = judge(`${name}-${kind}-${theme}`, await page.screenshot({ fullPage: !TEXTS.includes(name) }));
        if (sentence !== undefined) wrong.push(sentence);
      }
    }
    expect(wrong).toEqual([]);
  }

  test.each(Object.entries(PAGES))("%s", look);

  test("runs, while some wait and one has failed", async () => {
    await api.database.db.insert(jobProgress).values(JOBS);
    await look("runs", "/runs");
  });

  // Last, for its model would stand on the other pages.
  test("longmatrix", async () => {
    for (const place of LONG_STEPS.keys()) await storeBundle(api.database.db, longBundle(place));
    const circuit = (step: number) => `${LONG.model}/${LONG.task}/step${step}`;
    await look("longmatrix", `/compare?from=${circuit(16_000)}&to=${circuit(64_000)}`);
  });
});

describe("two pictures", () => {
  const reference = () => readFileSync(`${LOOKS}trends-desk-light.png`);

  test("differ where a word is lost, and say where", () => {
    const png = PNG.sync.read(reference());
    const { x, y } = firstInk(png);
    for (let row = y; row < y + 14; row++)
      png.data.fill(250, 4 * (row * png.width + x), 4 * (row * png.width + x + 60));
    const found = difference(reference(), PNG.sync.write(png));
    expect(found?.sentence).toMatch(/places? differ, first at/);
    expect(PNG.sync.read(found!.picture!)).toMatchObject({ width: png.width, height: png.height });
  });

  test("differ where a page grows", () => {
    const { width, height, data } = PNG.sync.read(reference());
    const taller = new PNG({ width, height: height + 20 });
    data.copy(taller.data);
    expect(difference(reference(), PNG.sync.write(taller))?.sentence).toContain(`× ${height + 20} pixels, and was`);
  });

  test("look the same where only the edges of letters are softer", () => {
    const png = PNG.sync.read(reference());
    const { data } = PNG.sync.read(reference());
    for (let i = 4; i < data.length - 4; i++)
      png.data[i] = i % 4 === 3 ? 255 : (data[i - 4]! + 6 * data[i]! + data[i + 4]!) / 8;
    expect(difference(reference(), PNG.sync.write(png))).toBeUndefined();
  });
});

/** The fixture of the API's tests with what hangs on it, as if all of it had been computed on one day. */
async function storeResults({ database: { db } }: TestApi): Promise<void> {
  await storeFixture(db);
  await storeBeside(db);
  const { checkpoint, model } = fixtureBundle({ ...MODELS[0], task: "ioi", step: 64 });
  const facts = { fingerprint: null, files: null, tokenizerHash: null, config: null, recordedStep: 32 };
  await storeExaminations(db, model, [{ ...checkpoint, facts, problems: [] }]);
  await db.execute(sql`update run set created_at = timestamptz '2026-01-02 03:04:05Z' + placed.place * interval '1 minute'
    from (select id, row_number() over (order by address) as place from run) as placed where placed.id = run.id`);
  await db.execute(sql`update finding set found_at = timestamptz '2026-01-02 03:04:05Z'`);
  await storeRelease(db);
  // Nobody may do this to a release, so its trigger goes first.
  await db.execute(sql`alter table release disable trigger release_stays;
    update release set created_at = timestamptz '2026-01-02 03:04:05Z', citation = regexp_replace(citation, '[(][0-9]+[)]', '(2026)')`);
}

/**
 * Says a script that takes the test's port from the page, and waits for the letters. React has taken over where the port stands before it
 * goes: it would write it anew.
 */
const settle = (url: string) => `(async () => {
  const port = ${JSON.stringify(new URL(url).host)};
  const found = () => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const all = [];
    while (texts.nextNode())
      if (texts.currentNode.data.includes(port) && !texts.currentNode.parentElement.closest("script")) all.push(texts.currentNode);
    return all;
  };
  const isTaken = ({ parentElement }) => Object.keys(parentElement).some((key) => key.startsWith("__reactFiber"));
  while (!found().every(isTaken)) await new Promise((resolve) => setTimeout(resolve, 50));
  for (const text of found()) text.data = text.data.replaceAll(port, "127.0.0.1:3000");
  await Promise.all(["400 12px Looks", "600 12px Looks"].map((font) => document.fonts.load(font)));
})()`;

/** What is wrong with the picture; where it is to be written, nothing. */
function judge(name: string, bytes: Buffer): string | undefined {
  const file = `${LOOKS}${name}.png`;
  if (isWriting) return void writeFileSync(file, shrunk(bytes));
  if (!existsSync(file)) return `${name} has no picture; ATLAS_LOOKS=write makes it`;
  const found = difference(readFileSync(file), bytes);
  if (found === undefined) return;
  writeFileSync(`${OUTPUT}looks/${name}.png`, bytes);
  if (found.picture) writeFileSync(`${OUTPUT}looks/${name}-difference.png`, found.picture);
  return `${name}: ${found.sentence}; see test-output/looks/${name}.png`;
}

/** Where the first dark pixel is. */
function firstInk({ data, width }: PNG): { x: number; y: number } {
  for (let pixel = 0; pixel < data.length / 4; pixel++)
    if (data[4 * pixel]! < 110) return { x: pixel % width, y: Math.floor(pixel / width) };
  throw new Error("The picture is empty");
}
