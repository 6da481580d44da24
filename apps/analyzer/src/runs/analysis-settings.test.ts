/** @file What is taken where a user says nothing, and one form of the settings for each run. */
import { ABLATIONS, ATTRIBUTION_LEVELS, ATTRIBUTION_METHODS, METRICS, PATH_RULES, runSettings } from "@atlas/schema";
import { expect, test } from "vitest";
import { analysisSettings, attributionSettings } from "./analysis-settings.ts";

test("paths have the rule of their method unless another is given", () => {
  expect(attributionSettings("eap-ig")).toMatchObject({ level: "edge", path: "left", steps: 5 });
  expect(attributionSettings("eap-ig-activations", { steps: 3 })).toMatchObject({ path: "right", steps: 3 });
  for (const path of PATH_RULES)
    for (const method of ["eap-ig", "eap-ig-activations"] as const)
      expect(attributionSettings(method, { path })).toMatchObject({ path });
});

test.each(["eap", "clean-corrupted", "exact"] as const)(
  "%s has no path: whatever is asked, it is one run",
  (method) => {
    const all = PATH_RULES.flatMap((path) => [1, 5, 9].map((steps) => attributionSettings(method, { path, steps })));
    expect(new Set(all.map((settings) => JSON.stringify(settings))).size).toBe(1);
  },
);

test("whatever can be chosen can be stored", () => {
  for (const method of ATTRIBUTION_METHODS)
    for (const level of ATTRIBUTION_LEVELS)
      for (const metric of METRICS)
        for (const ablation of ABLATIONS) {
          const settings = analysisSettings("logit-diff", { method, level, metric, ablation });
          expect(runSettings.parse(settings)).toEqual(settings);
          expect(settings).toMatchObject({ method, level, metric, ablation });
        }
});

test("an analysis of which nothing is chosen has the settings that it always had", () => {
  expect(analysisSettings("prob-diff")).toEqual({
    ...{ method: "eap-ig", level: "edge", steps: 5, path: "midpoint", metric: "prob-diff", ablation: "interchange" },
    ...{ selection: "greedy", threshold: 0.8, numericType: "float32" },
  });
});

test("a mean names its reference set", () => {
  const mean = { ablation: "mean", pooled: true } as const;
  expect(analysisSettings("logit-diff", mean)).toMatchObject({ reference: "corrupted", pooled: true });
  const named = analysisSettings("logit-diff", { ablation: "mean", reference: "/prompts.json" }, "d".repeat(64));
  expect(named).toMatchObject({ reference: "d".repeat(64), pooled: false });
});
