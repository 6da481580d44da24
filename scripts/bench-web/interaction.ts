/** @file How fast the site answers hands: the delay from a key to the next picture, and how often large circuits are drawn. */
import type { Browser, Page } from "playwright-core";
import { MODEL, WHOLE_CIRCUIT } from "./pages.ts";

export interface Interaction {
  name: string;
  unit: "ms" | "fps";
  value: number;
  bar: number;
}

const WHOLE_EDGES = 32_347;
const ANSWER_MS = 50;
const PATIENCE_MS = 120_000;
/** Frames that are timed, and as many before. */
const FRAMES = 90;
/** Keys of a slider, there and back, in small and large steps. */
const KEYS = ["Home", "End", "PageDown", "PageDown", "ArrowLeft", "ArrowLeft", "PageUp", "ArrowRight"];
const ROUNDS = 5;
/** The browser does not tell of shorter ones. */
const SHORTEST_MS = 16;

export async function measureInteraction(browser: Browser, baseURL: string): Promise<Interaction[]> {
  const page = await browser.newPage({ baseURL, viewport: { width: 1350, height: 940 } });
  try {
    page.setDefaultTimeout(PATIENCE_MS);
    await page.goto(WHOLE_CIRCUIT);
    await page.locator(`canvas[data-painted="${WHOLE_EDGES}"]`).waitFor();
    const threshold = await answerTime(page, "Threshold");
    const few = await drawingRate(page, 2000);
    const many = await drawingRate(page, 30_000);
    await page.goto(MODEL);
    await page.getByRole("button", { name: "Play" }).click({ trial: true });
    const cursor = await answerTime(page, "Checkpoint");
    return [
      { name: "threshold of a circuit of 32,347 edges answers in", unit: "ms", value: threshold, bar: ANSWER_MS },
      { name: "time cursor of its model answers in", unit: "ms", value: cursor, bar: ANSWER_MS },
      { name: "with its threshold, 2,000 edges are drawn anew at", unit: "fps", value: few, bar: 60 },
      { name: "and 30,000 edges at", unit: "fps", value: many, bar: 20 },
    ];
  } finally {
    await page.close();
  }
}

/**
 * ms from a key on the slider to the next picture, as the browser times events: of 100 keys, 95 were answered faster. The slider is
 * at the top, with what it moves in view: what is out of sight is not painted and costs nothing.
 */
async function answerTime(page: Page, slider: string): Promise<number> {
  const handle = page.getByRole("slider", { name: slider });
  await handle.focus();
  await handle.evaluate("(slider) => slider.scrollIntoView()");
  await page.evaluate(`{
    globalThis.answers = [];
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) if (name === "keydown") answers.push(duration);
    }).observe({ type: "event", durationThreshold: ${SHORTEST_MS} });
  }`);
  const keys = Array.from({ length: ROUNDS }, () => KEYS).flat();
  for (const key of keys) {
    await page.keyboard.press(key);
    await page.evaluate("new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)))");
  }
  const slow = ((await page.evaluate("answers")) as number[]).toSorted((a, b) => a - b);
  const fast = Array.from({ length: Math.max(0, keys.length - slow.length) }, () => SHORTEST_MS);
  return [...fast, ...slow][Math.ceil(0.95 * keys.length) - 1]!;
}

/**
 * Frames a second in each of which the slider moved by a place and the canvas shows all the edges it should; those it had to wait for
 * count as the time they took. It is asked after each frame, when all that belongs to the frame has run. The slider is there before:
 * how soon a jump is answered is `answerTime`'s. As many frames before are not timed: in them the browser compiles what runs often, and
 * the servers, on the same machine, render what the page asks for ahead. Whole ones: a screen's own clock measures as 59.99 or 60.01,
 * and one frame that is late makes 59.
 */
async function drawingRate(page: Page, edges: number): Promise<number> {
  const place = Math.round((1000 * Math.log(edges)) / Math.log(WHOLE_EDGES));
  await page.getByRole("slider", { name: "Threshold" }).fill(String(place));
  const seconds = (await page.evaluate(`new Promise((resolve) => {
    const slider = document.querySelector('input[type="range"]');
    const canvas = document.querySelector("canvas");
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
    const move = (frame) => {
      set.call(slider, String(${place} - 1 + (frame & 1)));
      slider.dispatchEvent(new Event("input", { bubbles: true }));
    };
    let frame = -${FRAMES}, begin;
    const next = () => requestAnimationFrame((now) => setTimeout(() => tick(now)));
    const tick = (now) => {
      if (canvas.dataset.painted !== canvas.dataset.wanted) return next();
      if (++frame === 0) begin = now;
      if (frame === ${FRAMES}) return resolve((now - begin) / 1000);
      move(frame);
      next();
    };
    next();
  })`)) as number;
  return Math.round(FRAMES / seconds);
}
