/** @file Head scores over training, as columns. */
import { builder } from "../../builder.ts";
import { Model } from "../model/type.ts";
import { COLUMNS, checkpointColumns } from "../trend/checkpoint-columns.ts";
import { LEFT_OUT, LeftOutCheckpoint, NULLABLE_COLUMN } from "../trend/shared-fields.ts";
import { highestOf, lowestOf, type PeakOfHead } from "./columns.ts";
import { HeadScoreDefinition } from "./definition.ts";
import { headName } from "./head-name.ts";
import type { ScoreOverTraining, ScoreRun } from "./load.ts";

export interface ScoreTrend extends ScoreOverTraining {
  /** Heads whose values are wanted, by layer, then head. */
  heads: readonly number[];
}

interface Series {
  head: string;
  values: (number | null)[];
}

const column =
  <Value>(pick: (run: ScoreRun, trend: ScoreTrend) => Value) =>
  (trend: ScoreTrend): Value[] =>
    trend.runs.map((run) => pick(run, trend));

const HeadSeries = builder.objectRef<Series>("HeadSeries").implement({
  description: "One head over training: entry i belongs to checkpoint i of the trend.",
  fields: (t) => ({
    head: t.exposeString("head", { description: 'Name of the head, such as "a3.h7".' }),
    values: t.expose("values", {
      type: ["Float"],
      nullable: NULLABLE_COLUMN,
      description: "Its values. Unit: that of the definition; null where the score is undefined.",
    }),
  }),
});

export const HeadScoreTrend = builder.objectRef<ScoreTrend>("HeadScoreTrend").implement({
  description: `One score of the heads of one model over training, ${COLUMNS}`,
  fields: (t) => ({
    model: t.field({ type: Model, description: "The model.", resolve: ({ model }) => model }),
    definition: t.field({
      type: HeadScoreDefinition,
      description: "What the values mean.",
      resolve: ({ definition }) => definition,
    }),
    ...checkpointColumns(t),
    maximum: t.floatList({
      nullable: NULLABLE_COLUMN,
      description:
        "The highest value of any head at each checkpoint. Unit: that of the definition; null where all are undefined.",
      resolve: column((run) => highestOf(run.values)?.value ?? null),
    }),
    minimum: t.floatList({
      nullable: NULLABLE_COLUMN,
      description:
        "The lowest value of any head at each checkpoint. Unit: that of the definition; null where all are undefined.",
      resolve: column((run) => lowestOf(run.values)),
    }),
    aboveThreshold: t.intList({
      description: "Numbers of heads above the threshold of the definition.",
      resolve: column(
        ({ values }, { definition }) => values.filter((value) => value !== null && value > definition.threshold).length,
      ),
    }),
    series: t.field({
      type: [HeadSeries],
      description: "The heads that were asked for, in that order, or else the highest over training, highest first.",
      resolve: ({ heads, runs, model }): Series[] =>
        heads.map((head) => ({ head: headName(head, model.heads), values: runs.map((run) => run.values[head]!) })),
    }),
  }),
});

export interface TopHeads extends ScoreOverTraining {
  peaks: readonly PeakOfHead[];
}

const ranked =
  <Value>(pick: (peak: PeakOfHead, top: TopHeads) => Value) =>
  (top: TopHeads): Value[] =>
    top.peaks.map((peak) => pick(peak, top));

export const TopHeadsType = builder.objectRef<TopHeads>("TopHeads").implement({
  description:
    "The heads of one model with the highest values of one score over training, as columns of equal length, highest first: entry i of each column belongs to head i.",
  fields: (t) => ({
    model: t.field({ type: Model, description: "The model.", resolve: ({ model }) => model }),
    definition: t.field({
      type: HeadScoreDefinition,
      description: "What the values mean.",
      resolve: ({ definition }) => definition,
    }),
    heads: t.stringList({
      description: 'Names of the heads, such as "a3.h7".',
      resolve: ranked(({ head }, { model }) => headName(head, model.heads)),
    }),
    maxima: t.floatList({
      description: "Their highest values over training, descending. Unit: that of the definition.",
      resolve: ranked(({ value }) => value),
    }),
    revisions: t.stringList({
      description: "Revisions of the first checkpoints that have these values.",
      resolve: ranked(({ row }, { runs }) => runs[row]!.checkpoint.revision),
    }),
    steps: t.intList({
      description: "Optimiser steps of these checkpoints.",
      resolve: ranked(({ row }, { runs }) => runs[row]!.checkpoint.step),
    }),
    last: t.floatList({
      nullable: NULLABLE_COLUMN,
      description:
        "Their values at the last checkpoint. Unit: that of the definition; null where the score is undefined for a head.",
      resolve: ranked(({ head }, { runs }) => runs.at(-1)!.values[head]!),
    }),
    leftOut: t.field({ type: [LeftOutCheckpoint], ...LEFT_OUT, resolve: (top) => LEFT_OUT.resolve(top) }),
  }),
});
