/**
 * @file Compares a query with the bounds of limits.ts before it runs, and reports its cost with the answer, so that a
 * client can stay below. How much each field costs is said where the field is defined.
 */
import type { ApolloServerPlugin } from "@apollo/server";
import { complexityFromQuery } from "@pothos/plugin-complexity";
import type { DocumentNode, OperationDefinitionNode } from "graphql";
import type { Context } from "../context.ts";
import { schema } from "../schema.ts";
import { getVariableValues, Kind, OperationTypeNode, visit } from "../shared/graphql.ts";
import { INTROSPECTION_COST, MAX_ALIASES, MAX_COST, MAX_DEPTH } from "../shared/limits.ts";
import { asRefusal, refusal } from "./errors.ts";
import { perDocument } from "./per-document.ts";

interface QueryCost {
  complexity: number;
  depth: number;
}

export const queryLimits: ApolloServerPlugin<Context> = {
  async requestDidStart() {
    let cost: QueryCost | undefined;
    return {
      async didResolveOperation({ document, operation, request, contextValue }) {
        checkKind(operation);
        cost = operation && checkLimits(document, operation, request.variables ?? {}, contextValue);
      },
      async willSendResponse({ response: { body } }) {
        if (cost && body.kind === "single")
          body.singleResult.extensions = {
            ...body.singleResult.extensions,
            cost: { cost: cost.complexity, maxCost: MAX_COST, depth: cost.depth, maxDepth: MAX_DEPTH },
          };
      },
    };
  },
};

/**
 * @returns what the operation costs; undefined when a variable has a wrong value: the execution, which comes next, says so better.
 * @throws GraphQLError naming the limit that it is beyond.
 */
export function checkLimits(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Record<string, unknown>,
  context: Context,
): QueryCost | undefined {
  checkAliases(document);
  const cost = queryCost(document, operation, variables, context);
  if (cost) checkCost(cost);
  return cost;
}

function queryCost(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  given: Record<string, unknown>,
  context: Context,
): QueryCost | undefined {
  // With the defaults of the query's own variables filled in: "$first: Int = 200" must cost what 200 costs.
  const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], given);
  if (!coerced) return undefined;
  try {
    const cost = complexityFromQuery(alone(document, operation), { schema, ctx: context, variables: coerced });
    return { ...cost, complexity: cost.complexity + INTROSPECTION_COST * countFields(document).introspecting };
  } catch (error) {
    throw asRefusal(error);
  }
}

/** The document without its other operations, because only one of them runs. */
function alone(document: DocumentNode, operation: OperationDefinitionNode): DocumentNode {
  const fragments = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  return { kind: Kind.DOCUMENT, definitions: [operation, ...fragments] };
}

function checkCost({ complexity, depth }: QueryCost): void {
  if (depth > MAX_DEPTH)
    throw refusal(`The query is ${depth} levels deep; ask for at most ${MAX_DEPTH} levels at once.`, "DEPTH_LIMIT");
  if (complexity > MAX_COST)
    throw refusal(
      `The query costs ${complexity}, more than the ${MAX_COST} allowed; ask for smaller pages or fewer fields.`,
      "COST_LIMIT",
    );
}

function checkKind(operation: OperationDefinitionNode | undefined): void {
  if (operation?.operation === OperationTypeNode.SUBSCRIPTION)
    throw refusal("Subscriptions need a WebSocket; connect to this address with graphql-ws.", "BAD_USER_INPUT");
}

function checkAliases(document: DocumentNode): void {
  const aliases = countFields(document).aliased;
  if (aliases > MAX_ALIASES)
    throw refusal(`The query has ${aliases} aliases; use at most ${MAX_ALIASES} at once.`, "ALIAS_LIMIT");
}

/** Of all operations of the document, with each fragment once: an alias is what makes a field run again. */
const countFields = perDocument((document) => {
  let [aliased, introspecting] = [0, 0];
  visit(document, {
    Field({ name, alias }) {
      if (alias) aliased++;
      if (name.value === "__schema" || name.value === "__type") introspecting++;
    },
  });
  return { aliased, introspecting };
});
