/** @file The head scores there are. */
import type { HeadScoreName } from "@atlas/schema";
import { copy, negativeCopy } from "./copy.ts";
import { copySuppression } from "./copy-suppression.ts";
import type { HeadScoreDefinition } from "./definition.ts";
import { duplicateToken } from "./duplicate-token.ts";
import { induction } from "./induction.ts";
import { previousToken } from "./previous-token.ts";
import { sInhibition } from "./s-inhibition.ts";
import { succession } from "./succession.ts";

export const HEAD_SCORE_TABLE: Readonly<Record<HeadScoreName, HeadScoreDefinition>> = {
  "previous-token": previousToken,
  "duplicate-token": duplicateToken,
  induction,
  copy,
  "negative-copy": negativeCopy,
  "copy-suppression": copySuppression,
  "s-inhibition": sInhibition,
  succession,
};
