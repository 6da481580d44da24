import type { CheckpointFacts } from "@atlas/schema";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type ExaminedCheckpoint, lineFindings } from "./line-findings.ts";

const sha = (n: number) => n.toString(16).padStart(64, "0");

type Change = Omit<Partial<ExaminedCheckpoint>, "facts"> & { facts?: Partial<CheckpointFacts> };

function checkpoint(step: number, change: Change = {}): ExaminedCheckpoint {
  const { facts, ...rest } = change;
  const files = [{ name: "model.safetensors", bytes: 4000, sha256: null }];
  const config = { architecture: "gpt_neox", layers: 2, heads: 4 };
  return {
    revision: `step${step}`,
    step,
    weightHash: sha(1000 + step),
    ...rest,
    facts: { fingerprint: sha(2000 + step), files, tokenizerHash: sha(1), config, recordedStep: step, ...facts },
  };
}

const STEPS = [0, 1, 2, 4, 8];
const LAST = 8;

/** A sound line in which some checkpoints are replaced, by step. */
function line(changed: Record<number, Change> = {}): ExaminedCheckpoint[] {
  return STEPS.map((step) => checkpoint(step, changed[step]));
}

const found = (changed: Record<number, Change>, lastStep: number | null = LAST) =>
  lineFindings(line(changed), lastStep);

test("a sound line has no findings", () => {
  expect(found({})).toEqual([]);
});

describe("the same weights", () => {
  const copies: [string, Change][] = [
    ["by their files", { weightHash: sha(1001) }],
    ["by their parameters, in other files", { facts: { fingerprint: sha(2001) } }],
  ];
  test.each(copies)("under two steps are found %s, and both are suspicious", (_name, copy) => {
    expect(found({ 4: copy })).toEqual([
      {
        kind: "same-weights",
        severity: "error",
        message:
          "step1 and step4 hold the same weights, so at most one of them is what its name claims; fetch or export them again.",
        revisions: ["step1", "step4"],
      },
    ]);
  });

  test("as the end of training make the earlier ones suspicious, not the end", () => {
    expect(found({ 1: { weightHash: sha(1008) }, 2: { weightHash: sha(1008) } })).toMatchObject([
      { kind: "final-weights", revisions: ["step1", "step2"] },
    ]);
    const main = { ...checkpoint(8, { weightHash: sha(1002) }), revision: "main" };
    expect(lineFindings([...line().slice(0, 4), main], null)).toMatchObject([
      { kind: "final-weights", revisions: ["step2"], message: expect.stringMatching(/end of training \(main\)/) },
    ]);
  });

  test("are no copy of the end where the end is not known or not there", () => {
    expect(found({ 4: { weightHash: sha(1008) } }, 100)).toMatchObject([{ kind: "same-weights" }]);
    expect(found({ 4: { weightHash: sha(1008) } }, null)).toMatchObject([{ kind: "same-weights" }]);
  });

  test("under two names of the same step are no finding", () => {
    expect(lineFindings([...line(), { ...checkpoint(8), revision: "main" }], LAST)).toEqual([]);
  });

  test("unknown weights are equal to none", () => {
    const unknown = { weightHash: null, facts: { fingerprint: null } };
    expect(found({ 1: unknown, 2: unknown })).toEqual([]);
  });
});

test("another architecture is found, with what differs", () => {
  const config = { architecture: "gpt_neox", layers: 3, heads: 4, "rotary.base": 500 };
  expect(found({ 2: { facts: { config } } })).toMatchObject([
    {
      kind: "config-change",
      message: "step2 has layers 3 instead of 2 and rotary.base 500 instead of absent, unlike the rest of the line.",
      revisions: ["step2"],
    },
  ]);
});

test("the order of a configuration's fields is no change, and of two halves the later one counts", () => {
  expect(found({ 2: { facts: { config: { heads: 4, layers: 2, architecture: "gpt_neox" } } } })).toEqual([]);
  const wide = { facts: { config: { heads: 8 } } };
  const two = [checkpoint(1), checkpoint(2, wide)];
  expect(lineFindings(two, null)).toMatchObject([{ kind: "config-change", revisions: ["step1"] }]);
});

test("another tokenizer, another size and another step are found", () => {
  expect(found({ 1: { facts: { tokenizerHash: sha(9) } } })).toMatchObject([
    { kind: "tokenizer-change", severity: "warning", revisions: ["step1"] },
  ]);
  const files = [{ name: "model.safetensors", bytes: 3000, sha256: null }];
  expect(found({ 4: { facts: { files } } })).toMatchObject([
    { kind: "size-change", revisions: ["step4"], message: expect.stringMatching(/3000 bytes .* 4000/) },
  ]);
  expect(found({ 2: { facts: { recordedStep: 4 } } })).toMatchObject([
    { kind: "wrong-step", revisions: ["step2"], message: expect.stringMatching(/at step 4, not 2/) },
  ]);
});

test("weights that are not those of the stored results are found", () => {
  expect(found({ 2: { storedHash: sha(7) } })).toMatchObject([{ kind: "weights-changed", revisions: ["step2"] }]);
  expect(found({ 2: { storedHash: sha(1002) } })).toEqual([]);
});

test("findings do not depend on the order of the checkpoints", () => {
  const damaged = line({ 1: { weightHash: sha(1004) }, 2: { facts: { recordedStep: 0, tokenizerHash: sha(5) } } });
  fc.assert(
    fc.property(fc.shuffledSubarray(damaged, { minLength: damaged.length }), (shuffled) => {
      expect(lineFindings(shuffled, LAST)).toEqual(lineFindings(damaged, LAST));
    }),
  );
});
