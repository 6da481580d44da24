/** @file What is taken where a user says nothing, and one form of the settings for each run. */
import { ATTRIBUTION_METHODS, PATH_RULES, runSettings } from "@atlas/schema";
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

test("settings of every method can be stored", () => {
  const { method: _method, level: _level, steps: _steps, path: _path, ...rest } = analysisSettings("logit-diff");
  for (const method of ATTRIBUTION_METHODS)
    expect(runSettings.safeParse({ ...attributionSettings(method), ...rest }).success).toBe(true);
});
