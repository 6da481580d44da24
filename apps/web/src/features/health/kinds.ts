/** @file What each kind of finding is called, what it means for results, and what can be done about it. */
import type { FindingKind } from "./query.ts";

interface KindWords {
  title: string;
  meaning: string;
  remedy: string;
}

export const KIND_WORDS: Readonly<Record<FindingKind, KindWords>> = {
  SAME_WEIGHTS: {
    title: "Same weights under several steps",
    meaning: "At most one of these steps can be right, and nothing in the files says which.",
    remedy: "Ask the publisher which step was meant; until then none of them counts.",
  },
  FINAL_WEIGHTS: {
    title: "Weights of the end of training",
    meaning: "An earlier step holds the weights of the last one, so what it shows is the end, not that step.",
    remedy: "Leave the earlier step out; the last one is sound.",
  },
  WRONG_STEP: {
    title: "Wrong step",
    meaning: "The checkpoint's own files name another step than its name does.",
    remedy: "Trust neither name before the publisher has said which is right.",
  },
  WEIGHTS_CHANGED: {
    title: "Weights changed since they were analysed",
    meaning: "The results that are stored come from other weights than those now under this name.",
    remedy: "Analyse the checkpoint again; results of both weights stay apart.",
  },
  CONFIG_CHANGE: {
    title: "Another architecture",
    meaning: "The configuration differs from the rest of the line, so its circuits are of another graph.",
    remedy: "Check whether the configuration or the weights were mixed up.",
  },
  NON_FINITE_WEIGHTS: {
    title: "Weights that are no numbers",
    meaning: "At least one weight is NaN or infinite; every number computed from it would be, too.",
    remedy: "Download it again; if it stays so, the publisher's file is broken.",
  },
  MISSING_FILES: {
    title: "Missing files",
    meaning: "A weight file, a shard or the configuration is not there: the checkpoint cannot be analysed.",
    remedy: "Download it again; if the hub lacks the file, only the publisher can mend it.",
  },
  DAMAGED_FILES: {
    title: "Damaged files",
    meaning: "A file is cut off or does not hold what it says it holds.",
    remedy: "Remove the file and download it again.",
  },
  SIZE_CHANGE: {
    title: "Files of another size",
    meaning: "The weights can be read, but take more or less room than the rest of the line's.",
    remedy: "Often another number format; compare its results with its neighbours before they are used.",
  },
  TOKENIZER_CHANGE: {
    title: "Another tokenizer",
    meaning: "The same prompt becomes other tokens than at the other steps.",
    remedy: "Compare results of one tokenizer only.",
  },
};
