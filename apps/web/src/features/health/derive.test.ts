/** @file The page of checkpoint health: what is shown, counted and drawn hollow. */
import { describe, expect, test } from "vitest";
import { findingRows, healthStrip, shownModels, totalsOf } from "./derive.ts";
import type { ModelHealth } from "./query.ts";
import { healthViewHref, parseHealthView } from "./view-state.ts";

const concerned = (step: number, results = 1) => ({ revision: `step${step}`, step, runs: { totalCount: results } });

function health(change: Partial<ModelHealth> = {}): ModelHealth {
  const checkpoints = [0, 8, 16, 64].map((step) => ({ revision: `step${step}`, step }));
  return {
    ...{ name: "sound", family: "demo", license: null, citation: null, licenseSource: null },
    checkpointHealth: { examined: 4, suspicious: 0, findings: [] },
    checkpoints,
    ...change,
  };
}

const bad = health({
  name: "bad",
  family: "other",
  checkpointHealth: {
    examined: 4,
    suspicious: 3,
    findings: [
      {
        ...{ kind: "SAME_WEIGHTS", severity: "ERROR", message: "Equal.", foundAt: "2026-01-02T03:04:05Z" },
        checkpoints: [concerned(8), concerned(16, 0)],
      },
      {
        ...{ kind: "TOKENIZER_CHANGE", severity: "WARNING", message: "Other.", foundAt: "2026-01-02T03:04:05Z" },
        checkpoints: [concerned(8), concerned(64, 0)],
      },
    ],
  },
});
const models = [health(), bad];

describe("which models are shown", () => {
  test("all, those of a family, those with findings", () => {
    const names = (params: Record<string, string>) =>
      shownModels(models, parseHealthView(params)).map(({ name }) => name);
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

test("a checkpoint with two findings is one suspicious checkpoint, and counts as left out where it has results", () => {
  expect(totalsOf(models)).toEqual({ checkpoints: 8, examined: 8, suspicious: 3, leftOut: 1 });
});

test("suspicious checkpoints are hollow, by how grave it is, and say why", () => {
  const [sound, suspicious] = healthStrip(models).rows;
  expect(sound!.marks.every(({ look, href }) => look === "full" && href === null)).toBe(true);
  expect(suspicious!.marks.map(({ look }) => look)).toEqual(["full", "error", "error", "warning"]);
  expect(suspicious!.marks[1]!.title).toBe("bad step8: same weights under several steps, another tokenizer");
  expect(suspicious!.marks[1]!.href).toBe("#bad");
});

test("a finding says in words which checkpoints it concerns and what is left out because of it", () => {
  const [same, tokenizer] = findingRows(bad);
  expect(same).toMatchObject({ severity: "error", checkpoints: "step8, step16", leftOut: "1 checkpoint" });
  expect(tokenizer).toMatchObject({ severity: "warning", message: "Other.", found: "2026-01-02" });
  const many = Array.from({ length: 9 }, (_, step) => concerned(step, 0));
  const finding = { ...bad.checkpointHealth.findings[0]!, checkpoints: many };
  const [row] = findingRows(health({ checkpointHealth: { examined: 9, suspicious: 9, findings: [finding] } }));
  expect(row).toMatchObject({
    checkpoints: "step0, step1, step2, step3, step4, step5 and 3 more",
    leftOut: "no results to leave out",
  });
});
