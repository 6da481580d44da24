/** @file Head scores and their definitions at the root of a query. */
import { headScores } from "@atlas/schema/db";
import { visible } from "../../access.ts";
import { builder } from "../../builder.ts";
import { chosenFirst, idsOf } from "../../shared/chosen.ts";
import { HEAD_SCORES_EXPECTED } from "../../shared/limits.ts";
import { whereOf } from "../../shared/where.ts";
import { checkpointArguments } from "../checkpoint/filter.ts";
import { HeadScoreDefinition, ScoreMode } from "./definition.ts";
import { headScoreArguments, headScoresWhere } from "./filter.ts";
import { HeadScore } from "./type.ts";

builder.queryFields((t) => ({
  headScoreDefinitions: t.drizzleField({
    type: [HeadScoreDefinition],
    description: "What the scores mean of which there are results, by name and mode, newest version first.",
    complexity: { field: 1, multiplier: HEAD_SCORES_EXPECTED },
    resolve: (query, _root, _args, { db, viewer }) =>
      db.query.headScoreDefinitions
        .findMany(
          query({
            where: visible(viewer).headScoreDefinitions,
            orderBy: { name: "asc", mode: "asc", version: "desc" },
          }),
        )
        .execute(),
  }),
  headScores: t.drizzleConnection({
    type: HeadScore,
    description: "Scores of the attention heads of all checkpoints of all models, newest first.",
    args: {
      ids: t.arg.globalIDList({ for: HeadScore, description: idsOf("head scores") }),
      ...checkpointArguments(t),
      ...headScoreArguments(t),
    },
    resolve: (query, _root, filter, { db, viewer }) => {
      const page = query({ columns: { id: true }, where: headScoresWhere(filter, viewer), orderBy: { id: "desc" } });
      return db.query.headScores.findMany(chosenFirst(db.query.headScores, page)).execute();
    },
    totalCount: (_root, filter, { db, viewer }) =>
      db.$count(headScores, whereOf("headScores", headScoresWhere(filter, viewer))),
  }),
  headScore: t.drizzleField({
    type: HeadScore,
    nullable: true,
    description: "The newest result of one score of a checkpoint's heads; null when there is none.",
    args: {
      model: t.arg.string({ required: true, description: 'Name of the model, such as "demo-large".' }),
      revision: t.arg.string({ required: true, description: 'Revision of the model, such as "step128".' }),
      score: t.arg.string({ required: true, description: 'Name of the score, such as "induction".' }),
      mode: t.arg({ type: ScoreMode, required: true, defaultValue: "corrected", description: "How it was computed." }),
    },
    resolve: (query, _root, { model, revision, ...filter }, { db, viewer }) =>
      db.query.headScores
        .findFirst(
          query({
            where: headScoresWhere({ ...filter, models: [model], revisions: [revision] }, viewer),
            orderBy: { createdAt: "desc", id: "desc" },
          }),
        )
        .execute(),
  }),
}));
