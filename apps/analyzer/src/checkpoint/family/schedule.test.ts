import fc from "fast-check";
import { expect, test } from "vitest";
import { FAMILIES } from "./families.ts";
import { range } from "./family-data.ts";
import type { ModelLine, NamedSchedule } from "./model-line.ts";
import { chooseCheckpoints, findCheckpoint } from "./schedule.ts";

function line(steps: readonly number[], paper?: NamedSchedule): ModelLine {
  const checkpoints = steps.map((step) => ({ revision: `step${step}`, step, tokens: null }));
  const source = { kind: "hub", repository: "a/b" } as const;
  const terms = { license: null, citation: null, licenseSource: "none" };
  return { family: "f", model: "m", storedAs: "m", ...terms, source, checkpoints, ...(paper && { paper }) };
}

const PYTHIA = line([0, ...range(0, 9, 1).map((k) => 2 ** k), ...range(1000, 143_000, 1000)]);
const steps = (of: ModelLine, schedule: string) => chooseCheckpoints(of, schedule).map(({ step }) => step);

test("on Pythia's checkpoints the paper's grids are the paper's", () => {
  expect(steps(PYTHIA, "all")).toHaveLength(154);
  expect(steps(PYTHIA, "linear")).toEqual(range(1000, 143_000, 1000));
  const sparse = steps(PYTHIA, "sparse");
  expect(sparse).toHaveLength(28);
  expect(sparse.slice(0, 4)).toEqual([256, 512, 1000, 2000]);
  expect(sparse.slice(-5)).toEqual([90_000, 100_000, 120_000, 140_000, 143_000]);
  const detail = steps(PYTHIA, "exp-plus-detail");
  expect(detail).toHaveLength(43); // 10 powers, 15 and 10 and 8 thousands; 15,000 is in two of its ranges
  expect([detail[0], detail.at(-1)]).toEqual([1, 140_000]);
});

test("log takes the initialisation, every power of two that is there, and then the nearest to the next ones and the last", () => {
  expect(steps(PYTHIA, "log")).toEqual([
    ...[0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1000, 2000, 4000, 8000, 16_000, 33_000, 66_000, 131_000, 143_000],
  ]);
});

test("paper is what the line's model had in the paper, and refused where it had none", () => {
  expect(chooseCheckpoints({ ...PYTHIA, paper: "sparse" }, "paper")).toEqual(chooseCheckpoints(PYTHIA, "sparse"));
  expect(() => chooseCheckpoints(PYTHIA, "paper")).toThrow(/^The paper did not use f\/m; choose all, log/);
});

test("a list names revisions or steps, in any order and twice, and comes out by step", () => {
  expect(steps(PYTHIA, "step512, 1000,step0,512")).toEqual([0, 512, 1000]);
  const renamed = { ...PYTHIA, checkpoints: [{ revision: "checkpoint-7", step: 7, tokens: null }] };
  expect(findCheckpoint(renamed, "checkpoint-7")).toBe(findCheckpoint(renamed, "step7"));
  expect(() => steps(PYTHIA, "step512,step1001")).toThrow(
    'f/m has no checkpoint "step1001" (nearest: step1000); give one of its 154 checkpoints, or all, log',
  );
  expect(() => steps(PYTHIA, "lag")).toThrow(/no checkpoint "lag"/);
});

test("whatever checkpoints there are, a schedule chooses some of them, once, by step, and all but linear the last", () => {
  const anySteps = fc.uniqueArray(fc.nat(2_000_000), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(anySteps, fc.constantFrom("all", "log", "linear", "sparse"), (unsorted, schedule) => {
      const available = unsorted.sort((a, b) => a - b);
      const chosen = steps(line(available), schedule);
      expect(chosen).toEqual(available.filter((step) => chosen.includes(step)));
      expect(chosen.length).toBeGreaterThan(0);
      if (schedule !== "linear") expect(chosen.at(-1)).toBe(available.at(-1));
    }),
  );
});

test("every family's data is sound: names once, repositories that can be asked for, steps rising from the first", () => {
  for (const { name, models, license, citation } of FAMILIES) {
    expect([name, license.length > 0, citation.length > 0]).toEqual([name, true, true]);
    expect(new Set(models.map((model) => model.name)).size).toBe(models.length);
    for (const { repository, revisions } of models) {
      expect(repository).toMatch(/^[\w-]+\/[\w.-]+$/);
      if (revisions.kind === "regular")
        expect(revisions.steps).toEqual([...new Set(revisions.steps)].sort((a, b) => a - b));
    }
  }
});

test("Pythia has 154 checkpoints of 2,097,152 tokens a step, in ten sizes, deduplicated, seeds and dropout", () => {
  const pythia = FAMILIES.find(({ name }) => name === "pythia")!;
  const names = pythia.models.map(({ name }) => name);
  for (const expected of [
    "14m",
    "12b",
    "70m-deduped",
    "160m-seed1",
    "410m-seed9",
    "160m-data-seed3",
    "160m-alldropout",
  ])
    expect(names).toContain(`pythia-${expected}`);
  expect(names).toHaveLength(10 + 8 + 5 * 9 + 6 + 3);
  for (const { revisions } of pythia.models) {
    if (revisions.kind !== "regular") throw new Error("Pythia's revisions are regular");
    expect(revisions.steps).toHaveLength(154);
    expect(revisions.steps.at(-1)! * revisions.tokensPerStep).toBe(299_892_736_000);
  }
});
