/**
 * @file The plain forward pass of test/support/plain, which other tests hold the programs against, itself held against the
 * reference cases, whose values another implementation computed. Skipped where the cases are absent.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { readInputsFile } from "../apps/analyzer/src/task/inputs-file.ts";
import { worstDifference } from "../apps/analyzer/src/tensor/compare.ts";
import { Experiment, edgesOf, references } from "./support/plain/experiments.ts";
import { plainMetrics } from "./support/plain/metrics.ts";
import { openPlain } from "./support/plain/model.ts";
import { type ReferenceCase, referenceCases } from "./support/reference.ts";

/** The references have ten digits, and their rotary tables are of float32. */
const TOLERANCE = 5e-6;
const METRICS = { "logit-diff": "logit_diff", "prob-diff": "prob_diff" } as const;

const cases = referenceCases();

/** Plain loops take minutes there. */
const large = ({ expected }: ReferenceCase): boolean => expected.graph.forward_nodes.length > 20;

async function experiments(reference: ReferenceCase, metric: keyof typeof METRICS) {
  const model = openPlain(reference.directory);
  const { items } = await readInputsFile(reference.inputs, metric);
  return { model, runs: items.map((item) => new Experiment(model, item, plainMetrics[metric])) };
}

describe.skipIf(cases.length === 0).each(cases.map((each) => [each.name, each] as const))("%s", (_name, reference) => {
  test.skipIf(large(reference)).each(["logit-diff", "prob-diff"] as const)(
    "%s of both prompts and of every circuit",
    async (metric) => {
      const { runs } = await experiments(reference, metric);
      const theirs = reference.expected.metrics[METRICS[metric]];
      expect(
        worstDifference(
          runs.map((one) => one.of(one.clean)),
          theirs.clean,
        ).relative,
      ).toBeLessThan(TOLERANCE);
      expect(
        worstDifference(
          runs.map((one) => one.of(one.corrupted)),
          theirs.corrupted,
        ).relative,
      ).toBeLessThan(TOLERANCE);
      for (const circuit of reference.expected.circuits.filter(({ level }) => level === "edge")) {
        const inside = new Set(circuit.selected_edges);
        const ours = runs.map((one) =>
          one.circuit(({ writer, reader }) => inside.has(`${writer}->${reader}`), references.interchange(one)),
        );
        expect(worstDifference(ours, circuit[METRICS[metric]].per_example).relative).toBeLessThan(TOLERANCE);
      }
    },
  );

  test.skipIf(large(reference))("exact and first-order effects of edges", async () => {
    const { model, runs } = await experiments(reference, "logit-diff");
    const { forward_nodes, backward_nodes } = reference.expected.graph;
    const edges = edgesOf(model.settings);
    const sample = edges.filter((_, i) => i % 3 === 0);
    const mean = (of: (one: Experiment) => number) => runs.reduce((sum, one) => sum + of(one) / runs.length, 0);
    const theirs = (key: string) =>
      sample.map(
        ({ writer, reader }) =>
          reference.expected.scores[key]![forward_nodes.indexOf(writer)]![backward_nodes.indexOf(reader)]!,
      );
    const exact = sample.map((edge) => mean((one) => one.exact(edge, references.interchange(one))));
    expect(worstDifference(exact, theirs("logit_diff_loss/exact-independent")).relative).toBeLessThan(TOLERANCE);
    const slopes = sample.map((edge) => mean((one) => one.slope(edge, references.interchange(one), {})) / runs.length);
    expect(worstDifference(slopes, theirs("logit_diff_loss/EAP")).relative).toBeLessThan(TOLERANCE);
  });
});

// Keeps the file from being empty, which is an error, where the cases are absent.
test("the plain forward pass shares no reader or program with the project", () => {
  for (const name of ["forward", "blocks", "settings", "rotary", "tensors", "model"])
    expect(readFileSync(new URL(`./support/plain/${name}.ts`, import.meta.url), "utf8")).not.toContain("apps/");
});
