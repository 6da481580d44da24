/**
 * @file What Apollo and graphql-js refuse in words of their own that have no code or name no limit, in words that do. Which words they use
 * is held by tests: whatever is not recognised here would read like a failure of ours.
 */
import { GraphQLError } from "../shared/graphql.ts";
import { MAX_SELECTIONS } from "../shared/limits.ts";

export interface Shown {
  message: string;
  code: string;
}

const KNOWN: readonly [words: RegExp, shown: Shown][] = [
  [
    /^provided sha does not match query$/,
    {
      message: "The hash is not that of the query; send the SHA-256 of its UTF-8 bytes in small hexadecimal.",
      code: "BAD_REQUEST",
    },
  ],
  [
    /^Unsupported persisted query version$/,
    {
      message: "A persisted query has version 1 and a sha256Hash; send both, or the query alone.",
      code: "BAD_REQUEST",
    },
  ],
  [
    /recursively requests too many selections\.$/,
    {
      message: `The query has more than ${MAX_SELECTIONS} fields, fragments included; ask for fewer.`,
      code: "COST_LIMIT",
    },
  ],
  [
    // graphql-js compares fields of one name with one another, up to 500,000 steps.
    /^Validation aborted\.$/,
    { message: "The query repeats fields so often that it is not checked; ask for each once.", code: "COST_LIMIT" },
  ],
  [
    /Maximum call stack size exceeded/,
    { message: "The query nests values or fields too deep to be read; nest less.", code: "DEPTH_LIMIT" },
  ],
];

/** Undefined of any other error, and of those that a resolver threw. */
export function ofLibrary(error: unknown): Shown | undefined {
  if (!(error instanceof GraphQLError) || error.path !== undefined) return undefined;
  return KNOWN.find(([words]) => words.test(error.message))?.[1];
}
