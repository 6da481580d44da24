/** @file Name movers write the name that they look at; negative ones write against it. */
import type { ScoreMode } from "@atlas/schema";
import type { HeadScoreDefinition } from "./definition.ts";

/** A name is copied when fewer other tokens than this are as high or higher. */
export const COPY_PLACES = 5;

const modes: Readonly<Record<ScoreMode, string>> = {
  corrected:
    "the head reads through its own norm as in a run, and only its own logits count; all prompts of the IOI task",
  paper:
    "the head reads the stream with the norm's gain and shift but undivided, and the final norm's shift is added to its logits",
};

const source = "Tigges et al. 2024, arXiv:2407.10827, after Wang et al. 2022, arXiv:2211.00593";

export const copy: HeadScoreDefinition = {
  name: "copy",
  version: 1,
  title: "Copy (name mover)",
  definition:
    "Of the three places of names in IOI prompts (indirect object, subject twice), the percentage at which the head, attending to the stream behind the first block there, gives that very name one of the 5 highest logits.",
  range: [0, 100],
  unit: "percent",
  sign: "0 is a head that writes none of the names it looks at, 100 one that writes all of them.",
  threshold: 10,
  modes,
  source,
  cost: "heads × 3 places × prompts × vocabulary × width multiplications, shared by copy and negative copy",
};

export const negativeCopy: HeadScoreDefinition = {
  ...copy,
  name: "negative-copy",
  sign: "0 is a head that writes against none of the names it looks at, 100 one that writes against all of them.",
  title: "Negative copy",
  definition:
    "The copy score of the head's output times −1: the percentage of names to which it gives one of the 5 lowest logits when it attends to them.",
};
