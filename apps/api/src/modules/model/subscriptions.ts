/** @file What is stored of models beside results on tasks, as it is stored. */
import { type ModelNews, parseModelNews } from "@atlas/platform";
import { visible } from "../../access.ts";
import { builder } from "../../builder.ts";
import type { Context } from "../../context.ts";
import { LOST, newsLost } from "../../shared/news-lost.ts";
import { Checkpoint } from "../checkpoint/type.ts";
import { Model } from "./type.ts";

const ModelNewsKind = builder.enumType("ModelNewsKind", {
  description: "What can be new of a model, results on tasks apart.",
  values: {
    HEAD_SCORES: { value: "head-scores", description: "Scores of the attention heads of a checkpoint." },
    VERIFICATION: {
      value: "verification",
      description: "A verification of an algorithm on a checkpoint, or a component swap.",
    },
    IMPORT: { value: "import", description: "Circuits or numbers that others published." },
    HEALTH: {
      value: "health",
      description: "What is known of its checkpoints' files, or is found to be wrong with them.",
    },
    RELEASE: { value: "release", description: "A release that holds results of it." },
  },
});

const ModelNewsType = builder.objectRef<ModelNews>("ModelNews").implement({
  description: "Something was stored of a model, or changed.",
  fields: (t) => ({
    kind: t.expose("kind", { type: ModelNewsKind, description: "What it is." }),
    model: t.drizzleField({
      type: Model,
      description: "The model.",
      resolve: async (query, { model }, _args, { db }) =>
        (await db.query.models.findFirst(query({ where: { id: model } })).execute())!,
    }),
    checkpoint: t.drizzleField({
      type: Checkpoint,
      nullable: true,
      description: "The checkpoint; null where it is about none alone.",
      resolve: async (query, { checkpoint }, _args, { db }) =>
        checkpoint === undefined
          ? null
          : db.query.checkpoints.findFirst(query({ where: { id: checkpoint } })).execute(),
    }),
  }),
});

interface Wanted {
  model?: string | null | undefined;
  kinds?: readonly ModelNews["kind"][] | null | undefined;
}

builder.subscriptionField("modelNews", (t) =>
  t.field({
    type: ModelNewsType,
    description:
      "What is stored of visible models beside results on tasks, which newResults tells: head scores, verifications, published results, health of checkpoints, releases. Once for all that is stored of a checkpoint together. Where some may have been missed, because more than 1,000 came at once or the server had lost the database, an error with the code NEWS_LOST says so, and the subscription goes on: ask anew then.",
    args: {
      model: t.arg.string({ description: 'Only of the model with this name, such as "demo-large".' }),
      kinds: t.arg({ type: [ModelNewsKind], description: "Only news of these kinds; of all where nothing is said." }),
    },
    subscribe: (_root, wanted, context) =>
      context.news.follow("model", async ({ rows, gap }) => [
        ...(await visibleOf(rows.map(parseModelNews), wanted, context)),
        ...(gap ? [LOST] : []),
      ]),
    resolve: (news) => {
      if (typeof news === "string")
        throw newsLost("News of models may have been missed; ask for what is followed anew.");
      return news;
    },
  }),
);

async function visibleOf(news: ModelNews[], { model, kinds }: Wanted, { db, viewer }: Context): Promise<ModelNews[]> {
  const asked = news.filter(({ kind }) => kinds == null || kinds.includes(kind));
  if (asked.length === 0) return [];
  const columns = { id: true } as const;
  const [projects, models] = await Promise.all([
    db.query.projects.findMany({
      columns,
      where: { id: { in: asked.map(({ project }) => project) }, ...visible(viewer).projects },
    }),
    db.query.models.findMany({
      columns,
      where: {
        id: { in: asked.map((one) => one.model) },
        ...visible(viewer).models,
        ...(model != null && { name: model }),
      },
    }),
  ]);
  const [seen, wanted] = [projects, models].map((rows) => new Set(rows.map(({ id }) => id)));
  return asked.filter((one) => seen!.has(one.project) && wanted!.has(one.model));
}
