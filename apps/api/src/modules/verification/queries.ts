/** @file Verifications at the root of a query: all of them, and those of a model over training. */
import { SWAP_PREFIX } from "@atlas/schema";
import { verifications } from "@atlas/schema/db";
import { visible } from "../../access.ts";
import { builder } from "../../builder.ts";
import { chosenFirst, idsOf } from "../../shared/chosen.ts";
import { MAX_SWAPS, TREND_COST } from "../../shared/limits.ts";
import { whereOf } from "../../shared/where.ts";
import { checkpointArguments } from "../checkpoint/filter.ts";
import { ScoreMode } from "../head-score/definition.ts";
import { newestOfCheckpoints } from "../trend/newest.ts";
import { verificationArguments, verificationsWhere } from "./filter.ts";
import { AlgorithmVerification } from "./type.ts";

builder.queryField("verifications", (t) =>
  t.drizzleConnection({
    type: AlgorithmVerification,
    description: "Verifications of all algorithms on all checkpoints, component swaps among them, newest first.",
    args: {
      ids: t.arg.globalIDList({ for: AlgorithmVerification, description: idsOf("verifications") }),
      ...checkpointArguments(t),
      ...verificationArguments(t),
    },
    resolve: (query, _root, filter, { db, viewer }) => {
      const page = query({ columns: { id: true }, where: verificationsWhere(filter, viewer), orderBy: { id: "desc" } });
      return db.query.verifications.findMany(chosenFirst(db.query.verifications, page)).execute();
    },
    totalCount: (_root, filter, { db, viewer }) =>
      db.$count(verifications, whereOf("verifications", verificationsWhere(filter, viewer))),
  }),
);

builder.queryField("algorithmVerifications", (t) =>
  t.field({
    type: [AlgorithmVerification],
    description:
      "Verifications of one algorithm on all checkpoints of a model, by step: of each checkpoint the newest, so at most one for each. The list verifications has all, in pages.",
    args: {
      model: t.arg.string({ required: true, description: 'Name of the model, such as "demo-large".' }),
      algorithm: t.arg.string({ required: true, description: 'Name of the algorithm, such as "ioi".' }),
      mode: t.arg({
        type: ScoreMode,
        required: true,
        defaultValue: "corrected",
        description: "How prompts and scores were made.",
      }),
    },
    complexity: { field: TREND_COST, multiplier: TREND_COST },
    resolve: async (_root, { model, algorithm, mode }, { db, viewer }) => {
      const rows = await db.query.verifications.findMany({
        columns: { id: true },
        where: { algorithm, mode, checkpoint: { model: { name: model } }, ...visible(viewer).verifications },
        orderBy: { createdAt: "desc", id: "desc" },
        with: { checkpoint: { with: { findings: { columns: { message: true }, where: visible(viewer).findings } } } },
      });
      return [...newestOfCheckpoints(rows).values()].flat().map(({ id }) => ({ id }));
    },
  }),
);

builder.queryField("componentSwaps", (t) =>
  t.field({
    type: [AlgorithmVerification],
    description: `Component swaps on all checkpoints of a model, as verifications with a swap: by definition (which components come from where) and then by step, of each the newest. At most one for each checkpoint and definition, of the ${MAX_SWAPS} definitions that were run last; the list verifications has all, in pages.`,
    args: {
      model: t.arg.string({ required: true, description: 'Name of the model, such as "demo-large".' }),
      task: t.arg.string({ description: "Name of the task; all when nothing is said." }),
      mode: t.arg({
        type: ScoreMode,
        required: true,
        defaultValue: "corrected",
        description: "How prompts were made.",
      }),
    },
    complexity: { field: TREND_COST, multiplier: TREND_COST },
    resolve: async (_root, { model, task, mode }, { db, viewer }) => {
      const rows = await db.query.verifications.findMany({
        columns: { id: true, algorithm: true },
        where: {
          ...{ mode, checkpoint: { model: { name: model } }, ...visible(viewer).verifications },
          ...{ algorithm: { like: `${SWAP_PREFIX}%` }, ...(task != null && { dataset: { task: { name: task } } }) },
        },
        orderBy: { createdAt: "desc", id: "desc" },
        with: { checkpoint: { with: { findings: { columns: { message: true }, where: visible(viewer).findings } } } },
      });
      const names = [...new Set(rows.map(({ algorithm }) => algorithm))].slice(0, MAX_SWAPS).sort();
      return names.flatMap((name) => {
        const own = rows.filter(({ algorithm }) => algorithm === name);
        return [...newestOfCheckpoints(own).values()].flat().map(({ id }) => ({ id }));
      });
    },
  }),
);
