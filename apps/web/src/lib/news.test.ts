import { expect, test } from "vitest";
import { concerns, type News, parseStreamQuery, streamHref, type Wanted } from "./news.ts";

const ALL: News[] = ["progress", "anything", { model: "a", task: "ioi" }, { model: "b", task: "sva" }, { model: "a" }];

test.each<[Wanted, boolean[]]>([
  [{}, [false, true, true, true, true]],
  [{ progress: true }, [true, true, true, true, true]],
  [{ models: ["a"] }, [false, true, true, false, true]],
  [{ tasks: ["sva"] }, [false, true, false, true, true]],
  [{ models: ["a", "c"], tasks: ["sva"] }, [false, true, false, false, true]],
])("%j is told what it wants, whether it says so itself or in the stream's address", (wanted, expected) => {
  expect(ALL.map((news) => concerns(wanted, news))).toEqual(expected);
  const read = parseStreamQuery(new URL(streamHref(wanted, 7), "http://site").searchParams);
  expect(read.since).toBe(7);
  expect(ALL.map((news) => concerns(read.wanted, news))).toEqual(expected);
});

test("a stream that is asked for without a word is told of all that is stored, whenever it was", () => {
  expect(parseStreamQuery(new URLSearchParams())).toEqual({ wanted: { progress: false }, since: 0 });
});
