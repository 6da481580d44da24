/** @file A small bundle of head scores that is valid but was never computed: made-up values, the same every time. */
import { createHash } from "node:crypto";
import { headScoreAddress } from "@atlas/platform";
import { HEAD_SCORE_FORMAT, type HeadScoreBundle, type HeadScoreDefinitionRecord, type ScoreMode } from "@atlas/schema";
import { type BundleChoice, makeBundle } from "./bundle.ts";

export interface HeadScoreChoice extends Omit<BundleChoice, "task"> {
  scores?: readonly string[];
  mode?: ScoreMode;
  /** What the scores are computed on. */
  text?: string;
  weightHash?: string;
  /** By layer, then head; waves otherwise. */
  at?: (head: number, step: number, score: number) => number | null;
}

export function scoreDefinition(name: string, mode: ScoreMode = "corrected"): HeadScoreDefinitionRecord {
  const title = `Title of ${name}`;
  const words = {
    title,
    definition: `What ${name} is.`,
    modeNote: `How ${mode} is.`,
    sign: "More is more.",
    source: "Made up.",
  };
  return { name, version: 1, mode, ...words, unit: "attention", low: 0, high: 1, threshold: 0.5 };
}

/** Copy suppression has denominators, and is undefined for the first head. */
export function makeHeadScores(choice: HeadScoreChoice = {}): HeadScoreBundle {
  const { scores = ["induction"], mode = "corrected", text = "text", at = wave, step = 64 } = choice;
  const { model, checkpoint, provenance, peakMemory } = makeBundle(choice);
  const weightHash = choice.weightHash ?? checkpoint.weightHash;
  const dataHash = createHash("sha256").update(text).digest("hex");
  const heads = Array.from({ length: model.layers * model.heads }, (_, head) => head);
  return {
    format: HEAD_SCORE_FORMAT,
    model,
    checkpoint: { ...checkpoint, weightHash },
    provenance: { ...provenance, command: `atlas analyze ${model.name} --heads` },
    peakMemory,
    scores: scores.map((name, index) => {
      const ratio = name === "copy-suppression";
      return {
        address: headScoreAddress({
          model: model.name,
          revision: checkpoint.revision,
          weightHash,
          score: { name, mode, version: 1 },
          dataHash,
          analyzerVersion: provenance.analyzerVersion,
        }),
        definition: scoreDefinition(name, mode),
        data: { description: `some ${text}`, hash: dataHash },
        values: heads.map((head) => (ratio && head === 0 ? null : at(head, step, index))),
        denominators: ratio ? heads.map((head) => head / 8) : null,
        seconds: 0.5,
      };
    }),
  };
}

const wave = (head: number, step: number, score: number): number => (1 + Math.sin(head + step + score)) / 2;
