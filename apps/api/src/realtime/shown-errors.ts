/** @file What a socket tells of errors: as over HTTP, where Apollo gives those a code that have none. */
import type { Logger } from "@atlas/platform";
import type { GraphQLFormattedError } from "graphql";
import { forClient } from "../http/errors.ts";
import { GraphQLError } from "../shared/graphql.ts";

const INTERNAL = "INTERNAL_SERVER_ERROR";

export function shownErrors(log: Logger) {
  const format = forClient(log);
  const shown = (error: GraphQLError, code: string): GraphQLFormattedError => {
    // graphql-ws wraps what an iterator throws in an error without a path.
    const thrown = error.originalError instanceof GraphQLError ? undefined : error.originalError;
    const cause = error.path ? error : (thrown ?? error);
    const uncoded = thrown ? INTERNAL : code;
    // How HTTP would say it is nothing to a socket.
    const { http: _, ...extensions } = error.extensions;
    const { extensions: told, ...rest } = format(
      { ...error.toJSON(), extensions: { code: uncoded, ...extensions } },
      cause,
    );
    return { ...rest, extensions: told ? { code: told.code } : {} };
  };
  return {
    /** Of what was not begun. */
    ofRefusal: (error: GraphQLError) =>
      shown(error, /^Syntax Error/.test(error.message) ? "GRAPHQL_PARSE_FAILED" : "GRAPHQL_VALIDATION_FAILED"),
    /** Of an answer: without a cause they are of its variables. */
    ofAnswer: (error: GraphQLError) => shown(error, "BAD_USER_INPUT"),
  };
}
