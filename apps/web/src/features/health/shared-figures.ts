/** @file The figure of the page of checkpoint health, for its view and for files. */
import { markKey, markStrip } from "../../charts/mark-strip.ts";
import type { Cell } from "../../lib/figure-table.ts";
import { type Figure, queryOf, type SharedPage } from "../sharing/figure.ts";
import { healthStrip, LOOKS, shownModels } from "./derive.ts";
import { KIND_WORDS } from "./kinds.ts";
import { fetchHealth, HealthQuery, type ModelHealth } from "./query.ts";
import { healthViewHref, parseHealthView } from "./view-state.ts";

/** Every checkpoint of the models shown. */
export function checkpointsFigure(models: readonly ModelHealth[]): Figure {
  const strip = healthStrip(models);
  return {
    name: "checkpoints",
    title: "Checkpoints over training, and what is wrong with them",
    key: markKey({
      full: "nothing wrong is known",
      error: "not what its name claims",
      warning: "differs beside its weights",
    }),
    table: {
      columns: [
        { name: "model", unit: null, description: "Name of the model." },
        { name: "revision", unit: null, description: "The checkpoint." },
        { name: "step", unit: "optimiser steps", description: "0 is the initialisation." },
        { name: "severity", unit: null, description: "How bad it is; empty where nothing is known to be wrong." },
        { name: "findings", unit: null, description: "What is wrong, in short." },
        { name: "suspicion", unit: null, description: "The same in sentences." },
        { name: "left_out", unit: null, description: "Whether there are results, which trends leave out." },
      ],
      rows: models.flatMap(rowsOf),
    },
    method: "Weight files, configurations and tokenizers looked at by atlas verify, or when a checkpoint was analysed",
    // Of a look at files no version is kept.
    codeVersions: [],
    explained: "integrity",
    query: queryOf(HealthQuery, { models: models.map(({ model }) => model.name) }),
    draw: (width) => markStrip({ ...strip, width }),
  };
}

function rowsOf({ model, checkpoints, findings, leftOut }: ModelHealth): Cell[][] {
  const { revisions, steps, kinds, severities } = checkpoints;
  return revisions.map((revision, i): Cell[] => {
    const severity = severities[i] ?? null;
    const sentences = findings
      .filter((finding) => finding.checkpoints.some((checkpoint) => checkpoint.revision === revision))
      .map(({ message }) => message);
    return [
      model.name,
      revision,
      steps[i]!,
      severity === null ? null : LOOKS[severity],
      kinds[i]!.map((kind) => KIND_WORDS[kind].title).join("; ") || null,
      sentences.join(" ") || null,
      leftOut.some((checkpoint) => checkpoint.revision === revision),
    ];
  });
}

/** Null where no model is shown. */
export async function sharedHealth(params: Record<string, string | undefined>): Promise<SharedPage | null> {
  const view = parseHealthView(params);
  const shown = shownModels(await fetchHealth(), view);
  return shown.length === 0 ? null : { address: healthViewHref(view), figures: [checkpointsFigure(shown)] };
}
