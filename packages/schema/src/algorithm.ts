/**
 * @file An algorithm that a circuit is said to run, written down as data: levels of heads, what each level's heads send to, and which
 * tests a head of a role passes. One for another task is another file, not other code.
 */
import { z } from "zod";
import { HEAD_SCORES } from "./head-scores.ts";
import { HEAD_INPUTS } from "./node-name.ts";
import { TASK_METRICS } from "./run-settings.ts";

const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]*$/, "write names in small letters, digits and hyphens")
  .max(100);
const sentence = z.string().min(1).max(2000);

/** What makes a head one of a role. */
export type Condition =
  /** Of the path effect, (patched − clean) / (clean − corrupted): below 0 the head helps. */
  | { effect: { below: number } | { above: number } | { other: number } }
  /** Of a head score: above a number, or above its mean over all heads. */
  | { score: (typeof HEAD_SCORES)[number]; above: number | "mean" }
  | { all: Condition[] }
  | { any: Condition[] };

const condition: z.ZodType<Condition> = z.lazy(() =>
  z.union([
    z.strictObject({
      effect: z.union([
        z.strictObject({ below: z.number() }),
        z.strictObject({ above: z.number() }),
        z.strictObject({ other: z.number() }),
      ]),
    }),
    z.strictObject({ score: z.enum(HEAD_SCORES), above: z.union([z.number(), z.literal("mean")]) }),
    z.strictObject({ all: z.array(condition).min(1) }),
    z.strictObject({ any: z.array(condition).min(1) }),
  ]),
);

const role = z.strictObject({ name, title: sentence, when: condition });

const level = z.strictObject({
  name,
  title: sentence,
  /** Where heads send to: the logits, or an input of the heads that have roles of earlier levels. */
  receivers: z.union([
    z.literal("logits"),
    z.strictObject({
      input: z.enum(HEAD_INPUTS),
      roles: z.array(name).min(1),
      /** Heads that also have one of these roles do not receive. */
      except: z.array(name).default([]),
    }),
  ]),
  /** A head of any of them is named. */
  roles: z.array(role).min(1),
});

/** A check of single components, for what path patching does not say. */
const check = z.strictObject({
  name,
  title: sentence,
  /**
   * `attention-peak`: share of prompts on which a head looks most, from the answer position, at a marked place.
   * `direct-answer`: share on which what a component writes to the logits is highest, of all answers, for one in a range.
   * `direct-difference`: mean logit that a component writes to correct answers minus to incorrect ones.
   */
  measures: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("attention-peak"), mark: name }),
    z.strictObject({
      kind: z.literal("direct-answer"),
      /** Places of accepted answers among all of them in order, counted from the last incorrect one: [0, 1] is it and the next. */
      offsets: z.tuple([z.int(), z.int()]),
    }),
    z.strictObject({ kind: z.literal("direct-difference") }),
  ]),
  of: z.enum(["heads", "mlps"]),
  /** A component passes above this. */
  above: z.number(),
});

/** Components taken from another checkpoint of the same training: from one for all, or from the one so many optimiser steps later. */
const swap = z.strictObject({
  /** Nodes by name, those of a group taken together: [["a8.h2", "a8.h10"]]. */
  groups: z.array(z.array(z.string().min(1).max(20)).min(1)).min(1),
  from: z.union([z.strictObject({ revision: z.string().min(1).max(200) }), z.strictObject({ ahead: z.int().min(1) })]),
});

/** What names of definitions of swaps begin with, and no others. */
export const SWAP_PREFIX = "swap-";

export const algorithm = z
  .strictObject({
    name,
    version: z.int().min(1),
    title: sentence,
    description: sentence,
    source: sentence,
    /** Task whose prompts it runs on, and the corruption that senders come from; the task's own where absent. */
    task: z.string().min(1).max(200),
    corruption: name.optional(),
    metric: z.enum(TASK_METRICS),
    levels: z.array(level).default([]),
    checks: z.array(check).default([]),
    /** Role whose heads are taken out to see what repairs their loss. */
    repair: z.strictObject({ role: name, score: z.enum(HEAD_SCORES), above: z.number() }).optional(),
    /** Computed by `atlas swap`, which writes definitions of nothing else. */
    swap: swap.optional(),
  })
  .superRefine(({ name, levels, repair, checks, swap: swapped }, context) => {
    if (levels.length + checks.length === 0 && swapped === undefined)
      context.addIssue({ code: "custom", path: ["levels"], message: "give at least one level or check" });
    if (name.startsWith(SWAP_PREFIX) !== (swapped !== undefined))
      context.addIssue({
        code: "custom",
        path: ["name"],
        message: `names that begin with ${SWAP_PREFIX} are of swaps alone`,
      });
    const known = new Set<string>();
    for (const [i, { receivers, roles }] of levels.entries()) {
      const wanted = receivers === "logits" ? [] : [...receivers.roles, ...receivers.except];
      const unknown = wanted.find((one) => !known.has(one));
      if (unknown !== undefined)
        context.addIssue({
          code: "custom",
          path: ["levels", i, "receivers"],
          message: `the role "${unknown}" is given by no earlier level`,
        });
      for (const { name: given } of roles) known.add(given);
    }
    if (repair && !known.has(repair.role))
      context.addIssue({
        code: "custom",
        path: ["repair", "role"],
        message: `no level gives the role "${repair.role}"`,
      });
  });

export type Algorithm = z.infer<typeof algorithm>;
export type AlgorithmLevel = Algorithm["levels"][number];
export type SwapDefinition = NonNullable<Algorithm["swap"]>;
export type AlgorithmCheck = Algorithm["checks"][number];
