/** @file The page of checkpoint health: what is shown, counted and drawn hollow. */
import { describe, expect, test } from "vitest";
import { findingGroups, healthStrip, shownModels, soundGroups, totalsOf } from "./derive.ts";
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
    const timed = "/health?show=suspicious&x=steps&scale=linear";
    expect(healthViewHref(parseHealthView({ show: "suspicious", x: "steps", scale: "linear" }))).toBe(timed);
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

const findings = (kind: ModelHealth["findings"][number]["kind"], ...found: [message: string, ...steps: number[]][]) =>
  health("bad", "demo", {
    findings: found.map(([message, ...steps]) => ({
      ...{ kind, severity: "ERROR", message, foundAt, checkpoints: of(...steps) },
    })),
  });
const linesOf = (model: ModelHealth) => findingGroups(model).map(({ lines }) => lines);

test("findings of a kind say in words which checkpoints they concern and what is left out because of them", () => {
  const [same, tokenizer] = findingGroups(bad);
  expect(same).toMatchObject({ severity: "error", lines: ["step8, step16: Equal."], leftOut: "1 checkpoint" });
  expect(tokenizer).toMatchObject({ severity: "warning", lines: ["step16, step64: Other."], found: "2026-01-02" });
  expect(tokenizer).toMatchObject({ leftOut: "no results to leave out" });
  expect(linesOf(findings("SAME_WEIGHTS", ["Equal.", 0, 1, 2, 3, 4, 5, 6, 7, 8]))).toEqual([
    ["step0, step1, step2, step3, step4, step5 and 3 more: Equal."],
  ]);
});

test("of models without findings what is the same is said once", () => {
  const open = { ...sound.model, license: "apache-2.0" };
  const models = [
    sound,
    bad,
    health("unseen", "demo", { examined: 0 }),
    { ...sound, model: { ...open, name: "open" } },
  ];
  const twin = health("twin", "demo");
  expect(soundGroups([...models, twin]).map((group) => group.models.map(({ name }) => name))).toEqual([
    ["sound", "twin"],
    ["unseen"],
    ["open"],
  ]);
  const [group, unseen] = soundGroups(models);
  expect(group).toMatchObject({
    models: [{ name: "sound", looked: "4 checkpoints looked at" }],
    sentences: ["Nothing wrong is known of the checkpoints.", "The licence of the weights is not stated."],
  });
  expect(unseen!.models[0]!.looked).toBe("no files looked at");
});

test("what is said of several checkpoints is said once", () => {
  const cut = "model.safetensors is cut off.";
  expect(linesOf(findings("DAMAGED_FILES", [cut, 1], [cut, 8]))).toEqual([[`step1, step8: ${cut}`]]);
  const same = "hold the same weights.";
  expect(
    linesOf(findings("SAME_WEIGHTS", [`step1 and step2 ${same}`, 1, 2], [`step8 and step16 ${same}`, 8, 16])),
  ).toEqual([[`step1 and step2; step8 and step16: ${same}`]]);
  const apart: [string, number][] = [
    ["step1 says that it is step 3.", 1],
    ["step8 says that it is step 4.", 8],
  ];
  expect(linesOf(findings("WRONG_STEP", ...apart))).toEqual([apart.map(([message]) => message)]);
});
