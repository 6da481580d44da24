/** @file Successor heads write the word that comes next in a list: Monday → Tuesday. */
import type { HeadScoreDefinition } from "./definition.ts";

export const succession: HeadScoreDefinition = {
  name: "succession",
  version: 1,
  title: "Succession",
  definition:
    "Share of ordered pairs (word, successor) for which the head, attending to what the first MLP makes of the word's embedding, gives the successor the highest logit among all successors of the same list.",
  range: [0, 1],
  unit: "share",
  sign: "0 is a head that never writes the successor, 1 one that always does; by chance it is one in as many as a list has successors.",
  threshold: 0.5,
  modes: {
    corrected:
      "every pair once, XVIII spelt right, norms as in the model, and the mean over kinds of lists, so that numbers are one kind of eight",
    paper:
      "numbers twice, XVII in the place of XVIII, no norms and no biases of the head, all pairs pooled, of which three in four are numbers",
  },
  source: "Tigges et al. 2024, arXiv:2407.10827, after Gould et al. 2023, arXiv:2312.09230",
  cost: "heads × pairs × (width · d_head + targets · width) multiplications; about 1,000 pairs and no forward pass",
};
