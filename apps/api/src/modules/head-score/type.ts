/** @file One score of all attention heads of a checkpoint. */
import { portableText } from "@atlas/schema";
import { headScoreDefinitions } from "@atlas/schema/db";
import { type Column, sql } from "drizzle-orm";
import { builder } from "../../builder.ts";
import { HEADS_COST } from "../../shared/limits.ts";
import { NULLABLE_COLUMN } from "../trend/shared-fields.ts";
import { HeadScoreDefinition } from "./definition.ts";
import { headName } from "./head-name.ts";

const MODEL = { with: { model: { columns: { layers: true, heads: true } } }, columns: { id: true } } as const;

/** In SQL, because the threshold is the definition's, which may be described anew; as float32, so that 0.7 is not above 0.7. */
const countAbove = ({ values, definitionId }: Record<"values" | "definitionId", Column>) => sql<number>`(
  select count(*)::int from (select unnest(${values}) as score) as of_heads
  where score > (select threshold::real from ${headScoreDefinitions} where ${headScoreDefinitions.id} = ${definitionId}))`;

export const HeadScore = builder.drizzleNode("headScores", {
  name: "HeadScore",
  description: "One score of every attention head of one checkpoint, in columns by layer, then head. It never changes.",
  id: { column: (score) => score.id },
  select: { columns: { id: true } },
  fields: (t) => ({
    address: t.exposeString("address", {
      description:
        "Content address, SHA-256 in hexadecimal, of everything that decides the values: model, revision, weights, score, its data and analyzer version.",
    }),
    definition: t.relation("definition", { type: HeadScoreDefinition, description: "What the values mean." }),
    checkpoint: t.relation("checkpoint", { description: "The checkpoint whose heads these are." }),
    heads: t.stringList({
      description: 'Names of the heads, such as "a3.h7": entry i of each column belongs to head i.',
      complexity: HEADS_COST,
      select: { with: { checkpoint: MODEL } },
      resolve: ({ checkpoint: { model } }) =>
        Array.from({ length: model.layers * model.heads }, (_, head) => headName(head, model.heads)),
    }),
    values: t.floatList({
      nullable: NULLABLE_COLUMN,
      description: "The values. Unit: that of the definition; null where the score is undefined for a head.",
      complexity: HEADS_COST,
      select: { columns: { values: true } },
      resolve: ({ values }) => values,
    }),
    denominators: t.floatList({
      nullable: true,
      description:
        "Unit: nats for copy suppression. What the values of a ratio were divided by: small ones make noisy values. Null where the score is no ratio.",
      complexity: HEADS_COST,
      select: { columns: { denominators: true } },
      resolve: ({ denominators }) => denominators,
    }),
    maximum: t.exposeFloat("maximum", {
      nullable: true,
      description: "The highest value of any head. Unit: that of the definition; null where all are undefined.",
    }),
    highestHead: t.string({
      nullable: true,
      description: "The head with the highest value; null where all are undefined.",
      select: { columns: { highestHead: true }, with: { checkpoint: MODEL } },
      resolve: ({ highestHead, checkpoint: { model } }) =>
        highestHead === null ? null : headName(highestHead, model.heads),
    }),
    aboveThreshold: t.int({
      description: "Number of heads above the threshold of the definition.",
      select: { extras: { aboveThreshold: countAbove } },
      resolve: ({ aboveThreshold }) => aboveThreshold,
    }),
    dataDescription: t.exposeString("dataDescription", { description: "What it was computed on, in words." }),
    dataHash: t.exposeString("dataHash", {
      description: "SHA-256 of the token ids it was computed on, in hexadecimal.",
    }),
    analyzerVersion: t.exposeString("analyzerVersion", { description: "Version of the analyzer that computed it." }),
    command: t.string({
      description: "The command that computes it again; DIR stands for wherever a folder or file of it lies.",
      select: { columns: { command: true } },
      resolve: ({ command }) => portableText(command),
    }),
    createdAt: t.expose("createdAt", { type: "DateTime", description: "When it was stored." }),
    secondsTotal: t.exposeFloat("seconds", {
      description:
        "Time of the computation, which scores of one program share (those of attention patterns, for example). Unit: seconds, at least 0.",
    }),
    peakMemoryBytes: t.exposeFloat("peakMemory", {
      description:
        "Largest resident memory of the computing process. Unit: bytes, at least 0. A float, because it may exceed 32 bits.",
    }),
  }),
});
