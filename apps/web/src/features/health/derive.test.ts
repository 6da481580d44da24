/** @file The page of checkpoint health: what is shown, counted and drawn hollow. */
import { describe, expect, test } from "vitest";
import { findingRows, healthStrip, shownModels, totalsOf } from "./derive.ts";
import type { ModelHealth } from "./query.ts";
import { healthViewHref, parseHealthView } from "./view-state.ts";

function health(name: string, family: string, change: Partial<ModelHealth> = {}): ModelHealth {
  return {
    model: { name, family, license: null, citation: null, licenseSource: null },
    ...{ examined: 4, suspicious: 0, findings: [], leftOut: [] },
    checkpoints: {
      ...{ revisions: ["step0", "step8", "step16", "step64"], steps: [0, 8, 16, 64] },
      ...{ kinds: [[], [], [], []], severities: [null, null, null, null] },
    },
    ...change,
  };
}

const of = (...steps: number[]) => steps.map((step) => ({ revision: `step${step}` }));
const foundAt = "2026-01-02T03:04:05Z";
const sound = health("sound", "demo");
const bad = health("bad", "other", {
  suspicious: 3,
  leftOut: of(8),
  checkpoints: {
    ...sound.checkpoints,
    kinds: [[], ["SAME_WEIGHTS", "TOKENIZER_CHANGE"], ["SAME_WEIGHTS"], ["TOKENIZER_CHANGE"]],
    severities: [null, "ERROR", "ERROR", "WARNING"],
  },
  findings: [
    { kind: "SAME_WEIGHTS", severity: "ERROR", message: "Equal.", foundAt, checkpoints: of(8, 16) },
    { kind: "TOKENIZER_CHANGE", severity: "WARNING", message: "Other.", foundAt, checkpoints: of(16, 64) },
  ],
});
const models = [sound, bad];

describe("which models are shown", () => {
  test("all, those of a family, those with findings", () => {
    const names = (params: Record<string, string>) =>
      shownModels(models, parseHealthView(params)).map(({ model }) => model.name);
    expect(names({})).toEqual(["sound", "bad"]);
    expect(names({ family: "demo" })).toEqual(["sound"]);
    expect(names({ show: "suspicious" })).toEqual(["bad"]);
    expect(names({ family: "demo", show: "suspicious" })).toEqual([]);
  });

  test("the address reopens the view, and what it gets wrong falls back", () => {
    const view = parseHealthView({ family: "other", show: "suspicious" });
    expect(healthViewHref(view)).toBe("/health?family=other&show=suspicious");
    expect(healthViewHref(parseHealthView({ show: "nonsense" }))).toBe("/health");
  });
});

test("all models count together", () => {
  expect(totalsOf(models)).toEqual({ checkpoints: 8, examined: 8, suspicious: 3, leftOut: 1 });
});

test("suspicious checkpoints are hollow, by how grave it is, and say why", () => {
  const [first, suspicious] = healthStrip(models).rows;
  expect(first!.marks.every(({ look, href }) => look === "full" && href === null)).toBe(true);
  expect(suspicious!.marks.map(({ look }) => look)).toEqual(["full", "error", "error", "warning"]);
  expect(suspicious!.marks[1]!.title).toBe("bad step8: same weights under several steps, another tokenizer");
  expect(suspicious!.marks[1]!.href).toBe("#bad");
});

test("a finding says in words which checkpoints it concerns and what is left out because of it", () => {
  const [same, tokenizer] = findingRows(bad);
  expect(same).toMatchObject({ severity: "error", checkpoints: "step8, step16", leftOut: "1 checkpoint" });
  expect(tokenizer).toMatchObject({ severity: "warning", message: "Other.", found: "2026-01-02" });
  expect(tokenizer).toMatchObject({ leftOut: "no results to leave out" });
  const many = { ...bad.findings[0]!, checkpoints: of(0, 1, 2, 3, 4, 5, 6, 7, 8) };
  expect(findingRows(health("bad", "demo", { findings: [many] }))[0]!.checkpoints).toBe(
    "step0, step1, step2, step3, step4, step5 and 3 more",
  );
});
