/** @file How answers to queries travel: their status for old and new clients, and what caches may do with them. */
import type { ApolloServerPlugin } from "@apollo/server";
import type { FormattedExecutionResult, GraphQLFormattedError } from "graphql";
import type { Context } from "../context.ts";
import { OperationTypeNode, visit } from "../shared/graphql.ts";
import { RETRY_AFTER_SECONDS } from "./answers.ts";
import { perDocument } from "./per-document.ts";

/** Results grow while people look: a cache may keep an answer, but asks each time whether it still holds (ETag). */
const REVALIDATED = "public, no-cache";

/**
 * A client that speaks of application/json alone is older than GraphQL over HTTP and takes 200 for "this is GraphQL", errors
 * included; everybody else learns from the status that a query was refused.
 * Source: GraphQL over HTTP, working draft, "application/json" of the section on responses.
 */
export const httpAnswers: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    return {
      async willSendResponse({ request, document, operation, contextValue, response: { http, body } }) {
        const accepts = request.http?.headers.get("accept") ?? "";
        const onlyJson = accepts.includes("application/json") && !accepts.includes("application/graphql-response+json");
        const away = body.kind === "single" && whatIsAway(body.singleResult);
        if (away) {
          body.singleResult = { errors: [away] };
          http.status = 503;
          http.headers.set("retry-after", `${RETRY_AFTER_SECONDS}`);
        }
        if (onlyJson && (http.status === 400 || http.status === 503)) http.status = 200;
        const whole = body.kind === "single" && body.singleResult.errors === undefined;
        if (whole && request.http?.method === "GET") http.headers.set("cache-control", REVALIDATED);
        const isQuery = operation?.operation === OperationTypeNode.QUERY;
        if (whole && isQuery && document && !changesUnannounced(document)) contextValue.mayKeep?.();
      },
    };
  },
};

/** Where no field has an answer, and each because something is away for the moment: one error that says so for all. */
function whatIsAway({ data, errors = [] }: FormattedExecutionResult): GraphQLFormattedError | undefined {
  const [first] = errors;
  const empty = Object.values(data ?? {}).every((value) => value === null);
  const all = errors.every(({ extensions }) => extensions?.code === "UNAVAILABLE");
  return first && empty && all ? { message: first.message, extensions: first.extensions! } : undefined;
}

/** Fields of the root whose answers change without an announcement: progress of jobs does all the time. */
const UNANNOUNCED: ReadonlySet<string> = new Set(["progress"]);

/** Whether such a field is anywhere in the document, under whatever type. */
const changesUnannounced = perDocument((document) => {
  let found = false;
  visit(document, {
    Field({ name }) {
      if (UNANNOUNCED.has(name.value)) found = true;
    },
  });
  return found;
});
