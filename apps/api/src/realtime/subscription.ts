/** @file One subscription before it begins: read, checked against the schema, and held to the limits of queries. */
import type { Context as Caller } from "@opentelemetry/api";
import type { ExecutionArgs, GraphQLError } from "graphql";
import type { SubscribePayload } from "graphql-ws";
import type { Context } from "../context.ts";
import { refusal } from "../http/errors.ts";
import { checkLimits } from "../http/query-limits.ts";
import { schema } from "../schema.ts";
import {
  GraphQLError as ErrorOfGraphQL,
  getOperationAST,
  OperationTypeNode,
  parse,
  validate,
} from "../shared/graphql.ts";
import { MAX_SELECTIONS, MAX_SUBSCRIPTIONS_OF_SOCKET, MAX_TOKENS } from "../shared/limits.ts";
import { countSelections } from "./selections.ts";

/** What is executed, with what spans tell of it. */
export interface Subscription extends ExecutionArgs {
  readonly query: string;
  /** The span of the client that this hangs on. */
  readonly caller: Caller;
  /** All that answers on the same socket. */
  readonly running: Set<AsyncIterator<unknown>>;
}

export interface Asking {
  /** Subscriptions of the socket by name, this one among them. */
  open: number;
  running: Subscription["running"];
  caller: Caller;
}

/** @returns what to execute, or why not. */
export function preparedSubscription(
  payload: SubscribePayload,
  { open, running, caller }: Asking,
  context: Context,
): Subscription | readonly GraphQLError[] {
  try {
    // The one that is asked for is counted already.
    if (open > MAX_SUBSCRIPTIONS_OF_SOCKET)
      throw refusal(
        `This socket has ${MAX_SUBSCRIPTIONS_OF_SOCKET} subscriptions already; end one, or open another socket.`,
        "SUBSCRIPTION_LIMIT",
      );
    return { ...prepare(payload, context), query: payload.query, caller, running };
  } catch (error) {
    if (Array.isArray(error)) return error as GraphQLError[];
    return [error instanceof ErrorOfGraphQL ? error : unexpected(error)];
  }
}

/** A query that nests so deep that the parser's stack ends, or a failure of ours. */
const unexpected = (error: unknown): GraphQLError =>
  error instanceof RangeError
    ? new ErrorOfGraphQL(error.message)
    : new ErrorOfGraphQL("", { originalError: error as Error });

function prepare({ query, operationName, variables }: SubscribePayload, context: Context): ExecutionArgs {
  const document = parse(query, { maxTokens: MAX_TOKENS });
  const problems = validate(schema, document);
  if (problems.length > 0) throw problems;
  const operation = getOperationAST(document, operationName);
  if (operation?.operation !== OperationTypeNode.SUBSCRIPTION)
    throw refusal("A WebSocket serves subscriptions alone; send queries over HTTP.", "BAD_USER_INPUT");
  if (countSelections(document, operation) > MAX_SELECTIONS)
    throw refusal(`The subscription has more than ${MAX_SELECTIONS} fields; ask for fewer.`, "COST_LIMIT");
  checkLimits(document, operation, variables ?? {}, context);
  return {
    schema,
    document,
    operationName: operationName ?? null,
    variableValues: variables ?? null,
    contextValue: context,
  };
}
