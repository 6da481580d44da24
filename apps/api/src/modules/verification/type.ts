/** @file Verifications: whether a checkpoint does a task by the algorithm that is said of it. */
import { type FindingsOutline, portableText, type SwapDefinition } from "@atlas/schema";
import { type Column, sql } from "drizzle-orm";
import { visible } from "../../access.ts";
import { builder } from "../../builder.ts";
import { ScoreMode } from "../head-score/definition.ts";
import { headNames } from "../head-score/head-name.ts";
import { VerificationRepair } from "./repair-type.ts";
import { ComponentSwap } from "./swap-type.ts";
import { wholeFindings } from "./whole-findings.ts";

interface Of<Finding> {
  finding: Finding;
  title: string;
  /** H. */
  heads: number;
  /** Row of the verification, and which of its findings of this kind it is. */
  verification: number;
  place: number;
}

type LevelOutline = FindingsOutline["levels"][number];
type CheckOutline = FindingsOutline["checks"][number];

const VerificationLevel = builder.objectRef<Of<LevelOutline>>("VerificationLevel").implement({
  description: "One level of an algorithm: what all heads send to its receivers, and which of them have a role there.",
  fields: (t) => ({
    name: t.string({ description: "Name of the level in the definition.", resolve: ({ finding }) => finding.name }),
    title: t.string({ description: "What its heads do, in words.", resolve: ({ title }) => title }),
    receivers: t.stringList({
      nullable: true,
      description: "Heads that received, whose input the definition names; null for the logits.",
      resolve: ({ finding, heads }) => finding.receivers && headNames(finding.receivers, heads),
    }),
    percent: t.float({
      nullable: true,
      description:
        "Share of all effects that named heads carry: 100 times their sum of |effect| over that of all heads. Range: 0 to 100; null where there is no effect.",
      resolve: ({ finding }) => finding.percent,
    }),
    percentInCircuit: t.float({
      nullable: true,
      description:
        "The same among the heads of the checkpoint's circuit. Range: 0 to 100; null where none was known, and where its run is not among those that are shown.",
      resolve: ({ finding }) => finding.percentInCircuit,
    }),
    named: t.stringList({
      description: "Heads with a role, strongest effect first.",
      resolve: ({ finding, heads }) =>
        headNames(
          finding.named.map(({ head }) => head),
          heads,
        ),
    }),
    namedEffects: t.floatList({
      description:
        "Their effects: (patched - clean) / (clean - corrupted) of the metric, by path patching. Range: 0 does no harm, -1 is as bad as the corrupted prompt; entry i belongs to head i of named.",
      resolve: ({ finding }) => finding.named.map(({ effect }) => effect),
    }),
    namedRoles: t.stringList({
      description: "Their roles, several with commas between; entry i belongs to head i of named.",
      resolve: ({ finding }) => finding.named.map(({ roles }) => roles.join(",")),
    }),
    effects: t.floatList({
      nullable: { list: false, items: true },
      description:
        "Effects of all heads, by layer and then head. Range: 0 does no harm, -1 is as bad as the corrupted prompt; null for heads that reach no receiver.",
      resolve: async ({ verification, place }, _args, context) =>
        (await wholeFindings(verification, context)).levels[place]!.effects,
    }),
  }),
});

const componentNames = ({ finding: { of, passed }, heads }: Of<CheckOutline>): string[] =>
  of === "heads" ? headNames(passed, heads) : passed.map((layer) => `m${layer}`);

const VerificationCheck = builder.objectRef<Of<CheckOutline>>("VerificationCheck").implement({
  description: "A check of single components.",
  fields: (t) => ({
    name: t.string({ description: "Name of the check in the definition.", resolve: ({ finding }) => finding.name }),
    title: t.string({ description: "What passing means, in words.", resolve: ({ title }) => title }),
    passed: t.stringList({ description: "Heads or MLPs above the definition's threshold.", resolve: componentNames }),
    values: t.floatList({
      description:
        "Of all heads by layer and then head, or of all MLPs by layer. Unit: share of prompts, or logits, as the check measures.",
      resolve: async ({ verification, place }, _args, context) =>
        (await wholeFindings(verification, context)).checks[place]!.values,
    }),
  }),
});

/** Of levels and checks, in the definition's order. The whole of it would come with every checkpoint over training. */
const TITLES = {
  levelTitles: ({ definition }: { definition: Column }) =>
    sql<string[]>`jsonb_path_query_array(${definition}, '$.levels[*].title')`,
  checkTitles: ({ definition }: { definition: Column }) =>
    sql<string[]>`jsonb_path_query_array(${definition}, '$.checks[*].title')`,
};

/** Findings with the shape that names their heads. */
const FINDINGS = {
  columns: { id: true, outline: true },
  extras: TITLES,
  with: { checkpoint: { columns: { id: true }, with: { model: { columns: { heads: true } } } } },
} as const;

export const AlgorithmVerification = builder.drizzleNode("verifications", {
  name: "AlgorithmVerification",
  description: "What running an algorithm's definition on a checkpoint found.",
  id: { column: ({ id }) => id },
  select: { columns: { id: true } },
  fields: (t) => ({
    checkpoint: t.relation("checkpoint", { description: "The checkpoint." }),
    algorithm: t.exposeString("algorithm", { description: 'Name of the algorithm, such as "ioi".' }),
    title: t.string({
      description: "What the algorithm does, in words.",
      select: { extras: { title: ({ definition }) => sql<string>`${definition} ->> 'title'` } },
      resolve: ({ title }) => title,
    }),
    definition: t.string({
      description: "The whole definition as JSON: levels, roles, tests and thresholds.",
      select: { columns: { definition: true } },
      resolve: ({ definition }) => JSON.stringify(definition),
    }),
    mode: t.expose("mode", { type: ScoreMode, description: "How prompts and scores were made." }),
    levels: t.field({
      type: [VerificationLevel],
      description: "The levels, in the definition's order.",
      select: (_args, { viewer }) => ({
        ...FINDINGS,
        with: { ...FINDINGS.with, circuitRuns: { columns: { id: true }, where: visible(viewer).runs, limit: 1 } },
      }),
      resolve: ({ id, outline, levelTitles, checkpoint, circuitRuns }) =>
        outline.levels.map((finding, place) => ({
          finding: circuitRuns.length > 0 ? finding : { ...finding, percentInCircuit: null },
          title: levelTitles[place]!,
          heads: checkpoint.model.heads,
          verification: id,
          place,
        })),
    }),
    checks: t.field({
      type: [VerificationCheck],
      description: "The checks, in the definition's order.",
      select: FINDINGS,
      resolve: ({ id, outline, checkTitles, checkpoint }) =>
        outline.checks.map((finding, place) => ({
          finding,
          title: checkTitles[place]!,
          heads: checkpoint.model.heads,
          verification: id,
          place,
        })),
    }),
    repair: t.field({
      type: VerificationRepair,
      nullable: true,
      description: "What repairs the loss of the heads that the definition takes out; null where there are none.",
      select: FINDINGS,
      resolve: ({ id, outline, checkpoint }) =>
        outline.repair && { finding: outline.repair, heads: checkpoint.model.heads, verification: id },
    }),
    swap: t.field({
      type: ComponentSwap,
      nullable: true,
      description: "What components of another checkpoint change; null where the definition swaps none.",
      select: {
        columns: { outline: true },
        extras: { swapped: ({ definition }) => sql<SwapDefinition | null>`${definition} -> 'swap'` },
      },
      resolve: ({ outline, swapped }) =>
        outline.swap && swapped ? { definition: swapped, finding: outline.swap } : null,
    }),
    address: t.exposeString("address", { description: "Content address, in hexadecimal." }),
    analyzerVersion: t.exposeString("analyzerVersion", { description: "Version of the program that computed it." }),
    command: t.string({
      description: "The command that computes it again; DIR stands for wherever a folder or file of it lies.",
      select: { columns: { command: true } },
      resolve: ({ command }) => portableText(command),
    }),
    seconds: t.exposeFloat("seconds", { description: "Duration. Unit: seconds." }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When it was stored." }),
  }),
});
