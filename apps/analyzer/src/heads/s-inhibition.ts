/** @file S-inhibition heads tell name movers which name not to look at, by where the subject stood. */
import { copy } from "./copy.ts";
import type { HeadScoreDefinition } from "./definition.ts";

/** What the giver's first mention becomes in the prompts that senders come from: same names, the other place (task/ioi). */
export const SENT_FROM = "flip-positions";

export const sInhibition: HeadScoreDefinition = {
  name: "s-inhibition",
  version: 1,
  title: "S-inhibition",
  definition:
    "On IOI prompts, the share of name movers' attention from the end to the indirect object that is lost when the head's output, taken from a prompt with the names' first mentions exchanged, reaches the queries of the name movers there (path patching). 0 unless also the logit difference falls and attention to the subject's first mention rises. Name movers are the heads whose copy score is above 10; where there are none, or they do not look at the name at all, the score is undefined.",
  range: [0, 1],
  unit: "share",
  sign: "0 is a head that fails the test, 1 one that alone decides whether name movers look at the indirect object.",
  threshold: 0,
  modes: copy.modes,
  source: "Tigges et al. 2024, arXiv:2407.10827, after Wang et al. 2022, arXiv:2211.00593",
  cost: "for every head below the highest name mover two forward passes of one token a prompt, and attention over the prompts",
};
