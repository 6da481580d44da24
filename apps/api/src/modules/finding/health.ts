/** @file The health of a model's checkpoints, in numbers and with every finding. */
import { visible } from "../../access.ts";
import { builder } from "../../builder.ts";
import type { Context } from "../../context.ts";
import { FINDING_CHECKPOINTS_EXPECTED } from "../../shared/limits.ts";
import { Finding } from "./type.ts";

export interface Health {
  /** Row of the model. */
  model: number;
  examined: number;
  suspicious: number;
}

export async function loadHealth(model: number, { db, viewer }: Context): Promise<Health> {
  const rows = await db.query.checkpoints.findMany({
    columns: { id: true },
    where: { modelId: model, examinations: visible(viewer).examinations },
    with: { findings: { columns: { id: true }, where: visible(viewer).findings, limit: 1 } },
  });
  return { model, examined: rows.length, suspicious: rows.filter(({ findings }) => findings.length > 0).length };
}

export const CheckpointHealth = builder.objectRef<Health>("CheckpointHealth").implement({
  description: "What looking at the files of a model's checkpoints found.",
  fields: (t) => ({
    examined: t.exposeInt("examined", { description: "Number of checkpoints at whose files somebody looked." }),
    suspicious: t.exposeInt("suspicious", { description: "Number of those with findings." }),
    findings: t.field({
      type: [Finding],
      description: "All findings about the model's checkpoints, first found first.",
      complexity: { field: 1, multiplier: FINDING_CHECKPOINTS_EXPECTED },
      resolve: ({ model }, _args, { db, viewer }) =>
        db.query.findings.findMany({
          where: { modelId: model, ...visible(viewer).findings },
          orderBy: { id: "asc" },
        }),
    }),
  }),
});
