import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { seriesStyle } from "../series-style.ts";
import { type ReadSeries, readingAt, readingWords, type Stop } from "./reading.ts";

const stopAt = (step: number): Stop => ({
  at: step / 100,
  name: `step ${step}, ${step}k tokens`,
  time: `step ${step}`,
});
const STOPS = [0, 1, 8, 64].map(stopAt);
const series = (name: string, stops: number[], note = ""): ReadSeries => ({
  ...{ name, style: seriesStyle(0), stops },
  ...{ values: stops.map((stop) => `${stop}%`), notes: stops.map(() => note) },
});

describe("a reading", () => {
  test("is the value at the checkpoint that stands there, with what must be known of it", () => {
    expect(readingAt(series("a", [0, 2], "task not learned"), 2, STOPS)).toEqual({
      value: "2%",
      note: "task not learned",
    });
  });

  test.each([
    [[2, 3], 1, "no checkpoint before step 8"],
    [[0, 1], 3, "no checkpoint after step 1"],
    [[0, 3], 1, "no checkpoint between step 0 and step 64"],
    [[], 1, "no checkpoint at all"],
  ])("of a series with checkpoints at stops %j is none at stop %i: %s", (stops, stop, note) => {
    expect(readingAt(series("a", stops), stop, STOPS)).toEqual({ value: "none", note });
  });

  test("is there for every series at every stop", () => {
    const places = fc.uniqueArray(fc.nat(STOPS.length - 1)).map((all) => all.toSorted((a, b) => a - b));
    fc.assert(
      fc.property(places, fc.nat(STOPS.length - 1), (stops, stop) => {
        const { value, note } = readingAt(series("a", stops), stop, STOPS);
        expect(stops.includes(stop)).toBe(value !== "none");
        expect(note.startsWith("no checkpoint")).toBe(value === "none");
      }),
    );
  });
});

describe("what is said aloud", () => {
  const behaviour = { title: "Accuracy, IOI", series: [series("a", [0, 3]), series("b", [0])] };

  test("is the moment and every reading, chart by chart", () => {
    const circuit = { title: "Edges, IOI", series: [series("a", [3], "suspicious checkpoint")] };
    expect(readingWords([behaviour, circuit], 3, STOPS)).toBe(
      "step 64, 64k tokens. Accuracy, IOI: a 3%; b none: no checkpoint after step 0. Edges, IOI: a 3% suspicious checkpoint.",
    );
  });

  test("of many series is the first eight, and how many the lists have beside them", () => {
    const many = { title: "Edges, IOI", series: Array.from({ length: 20 }, (_, i) => series(`m${i}`, [0])) };
    const words = readingWords([behaviour, many], 0, STOPS);
    expect(words.match(/0%/g)).toHaveLength(8);
    expect(words).toContain("m5 0%. 14 more stand in the lists beside the charts.");
    expect(readingWords([many, behaviour], 0, STOPS)).not.toContain("Accuracy");
  });
});
