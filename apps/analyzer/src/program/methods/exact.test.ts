import { type AttributionLevel, computationGraph, edgeCells } from "@atlas/schema";
import fc from "fast-check";
import { expect, test } from "vitest";
import { entriesOf, exactPasses, runsPerWriter, scoreIndex } from "./exact.ts";

const shape = fc.record({
  layers: fc.integer({ min: 1, max: 5 }),
  heads: fc.integer({ min: 1, max: 4 }),
  parallel: fc.boolean(),
});

test.each<AttributionLevel>(["edge", "node"])(
  "every %s is patched once, and no pass takes more runs than it may or one writer needs",
  (level) => {
    fc.assert(
      fc.property(shape, fc.integer({ min: 1, max: 300 }), (s, most) => {
        const graph = computationGraph(s);
        const indices: number[] = [];
        for (const { entries, calls } of exactPasses(entriesOf(graph, level), most)) {
          const runs = entries.reduce((sum, { entry, atOnce }) => sum + atOnce * runsPerWriter(entry), 0);
          expect(runs).toBeLessThanOrEqual(Math.max(most, 3 * s.heads));
          for (const { entry, atOnce } of entries) {
            expect(atOnce * (calls - 1)).toBeLessThan(entry.end - entry.first);
            const taken = Math.min(entry.end, entry.first + calls * atOnce);
            for (let writer = entry.first; writer < taken; writer++)
              for (let run = 0; run < runsPerWriter(entry); run++) indices.push(scoreIndex(graph, entry, writer, run));
          }
        }
        const all = level === "edge" ? Array.from(edgeCells(graph)) : [...graph.writers.keys()];
        expect(indices.sort((a, b) => a - b)).toEqual(all);
      }),
    );
  },
);
