/** @file Which head scores of a checkpoint or model are asked for. */
import type { ScoreMode as Mode } from "@atlas/schema";
import { visible } from "../../access.ts";
import type { builder } from "../../builder.ts";
import type { Viewer } from "../../context.ts";
import { ScoreMode } from "./definition.ts";

interface Filter {
  score?: string | null | undefined;
  mode?: Mode | null | undefined;
}

type Arguments = Parameters<Parameters<typeof builder.queryField>[1]>[0];

export const headScoreFilter = ({ arg }: Pick<Arguments, "arg">) => ({
  score: arg.string({ description: 'Only the score of this name, such as "induction".' }),
  mode: arg({ type: ScoreMode, description: "Only scores computed in this mode." }),
});

export function headScoresWhere({ score, mode }: Filter, viewer: Viewer) {
  const definition = { ...(score != null && { name: score }), ...(mode != null && { mode }) };
  return { ...visible(viewer).headScores, ...(Object.keys(definition).length > 0 && { definition }) };
}
