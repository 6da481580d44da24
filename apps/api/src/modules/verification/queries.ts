/** @file Verifications at the root of a query: all of them, and those of a model over training. */
import { type ScoreMode as Mode, SWAP_PREFIX } from "@atlas/schema";
import { verifications } from "@atlas/schema/db";
import { and, type Column, desc, inArray, max, type SQL, type SQLWrapper } from "drizzle-orm";
import { visible } from "../../access.ts";
import { builder } from "../../builder.ts";
import type { Context } from "../../context.ts";
import { byIndex, chosenFirst, idsOf } from "../../shared/chosen.ts";
import { MAX_SWAPS, TREND_COST } from "../../shared/limits.ts";
import { whereOf } from "../../shared/where.ts";
import { checkpointArguments } from "../checkpoint/filter.ts";
import { ScoreMode } from "../head-score/definition.ts";
import { ofModel } from "../trend/checkpoints.ts";
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

interface OfModel {
  model: string;
  mode: Mode;
}

/** The newest of each checkpoint by each algorithm, chosen before anything is joined to them. */
function newestOf({ db, viewer }: Context, { model, mode }: OfModel, further: object) {
  const { id, algorithm, checkpointId, createdAt } = verifications;
  const where = { mode, ...further, ...visible(viewer).verifications };
  return db
    .selectDistinctOn([algorithm, checkpointId], { id, algorithm, createdAt })
    .from(verifications)
    .where(and(ofModel({ db }, checkpointId, model), whereOf("verifications", where)))
    .orderBy(algorithm, checkpointId, desc(createdAt), desc(id));
}

/** Those whose numbers these are, with what they are put in order by. */
const withSteps = (ids: SQLWrapper) => ({
  columns: { id: true, algorithm: true } as const,
  with: { checkpoint: { columns: { step: true } } } as const,
  where: { RAW: ({ id }: { id: Column }): SQL => byIndex(id, ids) },
});

interface Stepped {
  algorithm: string;
  checkpoint: { step: number };
}

/** By algorithm and then by step. */
const inOrder = <Row extends Stepped>(rows: readonly Row[]): Row[] =>
  rows.toSorted((a, b) =>
    a.algorithm === b.algorithm ? a.checkpoint.step - b.checkpoint.step : a.algorithm < b.algorithm ? -1 : 1,
  );

builder.queryField("algorithmVerifications", (t) =>
  t.drizzleField({
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
    resolve: async (query, _root, { algorithm, ...of }, context) => {
      const newest = newestOf(context, of, { algorithm }).as("newest");
      const ids = context.db.select({ id: newest.id }).from(newest);
      return inOrder(await context.db.query.verifications.findMany(query(withSteps(ids))));
    },
  }),
);

builder.queryField("componentSwaps", (t) =>
  t.drizzleField({
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
    resolve: async (query, _root, { task, ...of }, context) => {
      const ofTask = task == null ? {} : { dataset: { task: { name: task } } };
      const { db } = context;
      const newest = db
        .$with("newest")
        .as(newestOf(context, of, { algorithm: { like: `${SWAP_PREFIX}%` }, ...ofTask }));
      const last = db
        .select({ algorithm: newest.algorithm })
        .from(newest)
        .groupBy(newest.algorithm)
        .orderBy(desc(max(newest.createdAt)), desc(max(newest.id)))
        .limit(MAX_SWAPS);
      const ids = db.with(newest).select({ id: newest.id }).from(newest).where(inArray(newest.algorithm, last));
      return inOrder(await db.query.verifications.findMany(query(withSteps(ids))));
    },
  }),
);
