/** @file Head scores over training at the root of a query: chosen heads, and the highest. */
import { type GraphShape, UserError } from "@atlas/schema";
import { builder } from "../../builder.ts";
import { atMost } from "../../shared/bounds.ts";
import { MAX_TREND_HEADS } from "../../shared/limits.ts";
import { topHeads } from "./columns.ts";
import { headOf, type Place } from "./head-name.ts";
import { loadScores } from "./load.ts";
import { scoreArguments, scoresCost } from "./score-arguments.ts";
import { HeadScoreTrend, TopHeadsType } from "./trend-types.ts";

/** Heads of a trend when none are named, and of a ranking when nothing is said. */
const HEADS = { trend: 5, ranking: 10 };

builder.queryFields((t) => {
  const args = scoreArguments(t);
  return {
    headScoreTrend: t.field({
      type: [HeadScoreTrend],
      description:
        "A score of attention heads over training, as columns: one entry for each model with values, in the order given. Of several results of a checkpoint the newest counts.",
      args: {
        ...args,
        heads: t.arg.stringList({
          description: `Heads whose values are wanted, such as "a3.h7", at most ${MAX_TREND_HEADS}; the ${HEADS.trend} highest over training when nothing is said. Heads that a model does not have are left out.`,
        }),
      },
      complexity: scoresCost,
      resolve: async (_root, { heads, ...asked }, context, info) => {
        const named = heads && atMost(MAX_TREND_HEADS, heads, "heads").map(headOf);
        const scores = await loadScores(asked, context, info);
        return scores.map((score) => ({
          ...score,
          heads: named ? indicesOf(named, score.model) : topHeads(score.runs, HEADS.trend).map(({ head }) => head),
        }));
      },
    }),
    topHeads: t.field({
      type: [TopHeadsType],
      description:
        "The heads with the highest values of a score over training: one entry for each model with values, in the order given.",
      args: {
        ...args,
        first: t.arg.int({
          required: true,
          defaultValue: HEADS.ranking,
          description: `How many heads of each model, 1 to ${MAX_TREND_HEADS}.`,
        }),
      },
      complexity: scoresCost,
      resolve: async (_root, { first, ...asked }, context, info) => {
        if (first < 1 || first > MAX_TREND_HEADS)
          throw new UserError(`A ranking cannot have ${first} heads; ask for 1 to ${MAX_TREND_HEADS}.`);
        const scores = await loadScores(asked, context, info);
        return scores.map((score) => ({ ...score, peaks: topHeads(score.runs, first) }));
      },
    }),
  };
});

const indicesOf = (places: readonly Place[], { layers, heads }: Pick<GraphShape, "layers" | "heads">): number[] =>
  places.filter(({ layer, head }) => layer < layers && head < heads).map(({ layer, head }) => layer * heads + head);
