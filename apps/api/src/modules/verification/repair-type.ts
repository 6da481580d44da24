/** @file What makes up for heads that are taken out. */
import { OUTLINED_CHANGES, type RepairFinding, UserError } from "@atlas/schema";
import { builder } from "../../builder.ts";
import type { Context } from "../../context.ts";
import { headNames } from "../head-score/head-name.ts";
import { wholeFindings } from "./whole-findings.ts";

interface Repair {
  /** With the strongest changes. */
  finding: RepairFinding;
  /** H. */
  heads: number;
  /** Row of the verification. */
  verification: number;
}

const FIRST = "At most so many of them; all when nothing is said.";

export const VerificationRepair = builder.objectRef<Repair>("VerificationRepair").implement({
  description: "What makes up for heads that are taken out (zero ablation).",
  fields: (t) => ({
    ablated: t.stringList({
      description: "The heads taken out.",
      resolve: ({ finding, heads }) => headNames(finding.ablated, heads),
    }),
    before: t.float({
      description: "Mean logit difference before. Unit: logits.",
      resolve: ({ finding }) => finding.before,
    }),
    after: t.float({
      description: "Mean logit difference after. Unit: logits.",
      resolve: ({ finding }) => finding.after,
    }),
    lost: t.float({
      description: "What the heads wrote to the difference themselves. Unit: logits.",
      resolve: ({ finding }) => finding.lost,
    }),
    repaired: t.float({
      nullable: true,
      description:
        "Share of that loss that was made up for: (after - before + lost) / lost. 1 is all of it; null where nothing was lost.",
      resolve: ({ finding }) => finding.repaired,
    }),
    backups: t.stringList({
      description: "The other writers, by how much their own effect changed, strongest first.",
      args: { first: t.arg.int({ description: FIRST }) },
      resolve: async (repair, { first }, context) =>
        (await changesOf(repair, first, context)).map(({ writer }) => writer),
    }),
    changes: t.floatList({
      description:
        "How much it changed; entry i belongs to writer i of backups. Unit: logits; positive makes up for the loss.",
      args: { first: t.arg.int({ description: FIRST }) },
      resolve: async (repair, { first }, context) =>
        (await changesOf(repair, first, context)).map(({ change }) => change),
    }),
  }),
});

/** All of them are read only for whoever wants more than the outline has. */
async function changesOf({ finding, verification }: Repair, first: number | null | undefined, context: Context) {
  if (first != null && first < 0) throw new UserError(`There are no first ${first} writers; ask for 0 or more.`);
  if (first != null && first <= OUTLINED_CHANGES) return finding.changes.slice(0, first);
  const { repair } = await wholeFindings(verification, context);
  return repair!.changes.slice(0, first ?? undefined);
}
