/** @file How an analysis reports head scores: one line of JSON for a checkpoint, or one line of text for each score. */
import { summariseHeads } from "../heads/summary.ts";
import { HEAD_SCORE_TABLE } from "../heads/table.ts";
import type { HeadAnalysis } from "../runs/analyze-heads.ts";
import type { HeadScoreResult } from "../runs/head-scores.ts";
import { note, printJson, printLine, shown } from "./output.ts";

/** Heads named on a line. */
const HEADS_SHOWN = 3;

export function reportHeads(analysis: HeadAnalysis, json: boolean): void {
  if (json) printJson(jsonLine(analysis));
  else printText(analysis);
}

function printText({ model, revision, computed, known, unserved, perLayer }: HeadAnalysis): void {
  for (const { names, reason } of unserved) note(`${model} ${revision} ${names.join(", ")}: left out. ${reason}`);
  for (const result of computed) printLine(`${model} ${revision} ${scoreLine(result, perLayer)}`);
  if (known.length > 0) printLine(`${model} ${revision} ${known.join(", ")} (stored before)`);
}

function jsonLine({ computed, perLayer, known, ...analysis }: HeadAnalysis) {
  const headScores = computed.map(({ name, values, data, denominators }) => {
    const { threshold } = HEAD_SCORE_TABLE[name];
    const { ranked, above } = summariseHeads(values, perLayer, threshold);
    const maximum = ranked[0] ?? null;
    return {
      name,
      data,
      maximum,
      aboveThreshold: { threshold, heads: above },
      values,
      ...(denominators && { denominators }),
    };
  });
  return { ...analysis, headScores, storedBefore: known };
}

function scoreLine({ name, values }: HeadScoreResult, perLayer: number): string {
  const { threshold } = HEAD_SCORE_TABLE[name];
  const { ranked, above } = summariseHeads(values, perLayer, threshold);
  const best = ranked.slice(0, HEADS_SHOWN).map(({ head, value }) => `${head} ${shown(value)}`);
  return `${name}: ${best.join(", ") || "undefined for all heads"}; above ${threshold}: ${above} of ${values.length}`;
}
