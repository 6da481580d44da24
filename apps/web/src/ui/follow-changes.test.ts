/** @file When a page is rendered again, with a stream that the test holds in its hands. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { followChanges } from "./follow-changes.ts";

class Stream {
  static readonly CLOSED = 2;
  static opened: Stream[] = [];
  readyState = 0;
  readonly address: string;
  onopen = () => {};
  onmessage = () => {};
  onerror = () => {};

  constructor(address: string) {
    this.address = address;
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

/** @param refresh whether a rendering can be begun */
const follow = (refresh: () => boolean) => followChanges(() => "/live?since=7", refresh);

test("with a stream the page is rendered after changes alone, soon after the first and seldom while they go on", () => {
  const refresh = vi.fn(() => true);
  const stop = follow(refresh);
  expect(stream().address).toBe("/live?since=7");
  stream().onopen();
  vi.advanceTimersByTime(60_000);
  expect(refresh).not.toHaveBeenCalled();
  for (let i = 0; i < 50; i++) stream().onmessage();
  vi.advanceTimersByTime(500);
  expect(refresh).toHaveBeenCalledTimes(1);
  for (let i = 0; i < 60; i++) {
    stream().onmessage();
    vi.advanceTimersByTime(500);
  }
  expect(refresh.mock.calls.length).toBeGreaterThan(9);
  expect(refresh.mock.calls.length).toBeLessThan(12);
  stop();
  expect(stream().readyState).toBe(Stream.CLOSED);
});

test("a change that comes while the page is being rendered is not forgotten, and nothing is rendered twice at once", () => {
  let isFree = false;
  const refresh = vi.fn(() => isFree);
  const stop = follow(refresh);
  stream().onopen();
  stream().onmessage();
  vi.advanceTimersByTime(10_000);
  isFree = true;
  refresh.mockClear();
  vi.advanceTimersByTime(10_000);
  expect(refresh).toHaveBeenCalledTimes(1);
  stop();
});

test("without one it is rendered every few seconds, until a stream is there again", () => {
  const refresh = vi.fn(() => true);
  const stop = follow(refresh);
  stream().close();
  stream().onerror();
  vi.advanceTimersByTime(29_000);
  const before = refresh.mock.calls.length;
  expect(before).toBeGreaterThan(5);
  vi.advanceTimersByTime(2_000);
  expect(Stream.opened).toHaveLength(2);
  stream().onopen();
  vi.advanceTimersByTime(3_000);
  const after = refresh.mock.calls.length;
  vi.advanceTimersByTime(60_000);
  expect(refresh).toHaveBeenCalledTimes(after);
  stop();
});

test("in the background nothing is kept open and nothing rendered; coming back does both", () => {
  const refresh = vi.fn(() => true);
  const stop = follow(refresh);
  stream().onopen();
  stream().onmessage();
  page.hidden = true;
  page.dispatchEvent(new Event("visibilitychange"));
  vi.advanceTimersByTime(60_000);
  expect(refresh).not.toHaveBeenCalled();
  expect(stream().readyState).toBe(Stream.CLOSED);
  page.hidden = false;
  page.dispatchEvent(new Event("visibilitychange"));
  expect(Stream.opened).toHaveLength(2);
  stream().onmessage();
  vi.advanceTimersByTime(1_000);
  expect(refresh).toHaveBeenCalledTimes(1);
  stop();
  vi.advanceTimersByTime(60_000);
  expect(refresh).toHaveBeenCalledTimes(1);
});
