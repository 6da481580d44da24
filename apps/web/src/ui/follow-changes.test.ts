/** @file When a page is rendered again, with a stream that the test holds in its hands. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { followChanges } from "./follow-changes.ts";

class Stream {
  static readonly CLOSED = 2;
  static opened: Stream[] = [];
  readyState = 0;
  onopen = () => {};
  onmessage = () => {};
  onerror = () => {};

  constructor() {
    Stream.opened.push(this);
  }

  close() {
    this.readyState = Stream.CLOSED;
  }
}

const page = Object.assign(new EventTarget(), { hidden: false });
const stream = () => Stream.opened.at(-1)!;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", Stream);
  vi.stubGlobal("document", page);
  Stream.opened = [];
  page.hidden = false;
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("with a stream the page is rendered after changes alone, however many come at once", () => {
  const refresh = vi.fn();
  const stop = followChanges(refresh);
  stream().onopen();
  vi.advanceTimersByTime(60_000);
  expect(refresh).toHaveBeenCalledTimes(1);
  for (let i = 0; i < 50; i++) stream().onmessage();
  vi.advanceTimersByTime(60_000);
  expect(refresh).toHaveBeenCalledTimes(2);
  stop();
  expect(stream().readyState).toBe(Stream.CLOSED);
});

test("without one it is rendered every few seconds, until a stream is there again", () => {
  const refresh = vi.fn();
  const stop = followChanges(refresh);
  stream().close();
  stream().onerror();
  vi.advanceTimersByTime(29_000);
  const before = refresh.mock.calls.length;
  expect(before).toBeGreaterThan(5);
  vi.advanceTimersByTime(2_000);
  expect(Stream.opened).toHaveLength(2);
  stream().onopen();
  vi.advanceTimersByTime(1_000);
  const after = refresh.mock.calls.length;
  vi.advanceTimersByTime(60_000);
  expect(refresh).toHaveBeenCalledTimes(after);
  stop();
});

test("in the background nothing is kept open and nothing rendered; coming back does both", () => {
  const refresh = vi.fn();
  const stop = followChanges(refresh);
  stream().onopen();
  vi.advanceTimersByTime(1_000);
  page.hidden = true;
  page.dispatchEvent(new Event("visibilitychange"));
  vi.advanceTimersByTime(60_000);
  expect(refresh).toHaveBeenCalledTimes(1);
  expect(stream().readyState).toBe(Stream.CLOSED);
  page.hidden = false;
  page.dispatchEvent(new Event("visibilitychange"));
  expect(Stream.opened).toHaveLength(2);
  stop();
  vi.advanceTimersByTime(60_000);
  expect(refresh).toHaveBeenCalledTimes(1);
});
