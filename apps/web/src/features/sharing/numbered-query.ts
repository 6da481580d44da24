/** @file One document for a question that a page asks once for each of several names. */
import { type DocumentNode, Kind, type OperationDefinitionNode, print, type SelectionNode, visit } from "graphql";
import type { Figure } from "./figure.ts";

/**
 * Root fields and the variable are numbered, such as roleHandover0(score: $score0).
 *
 * @param document of one operation @param shared variables that all questions have in common
 * @param each the variable in which they differ @param values of that variable
 */
export function numberedQuery(
  document: DocumentNode,
  shared: Readonly<Record<string, unknown>>,
  each: string,
  values: readonly string[],
): Figure["query"] {
  const operation = document.definitions.find((one) => one.kind === Kind.OPERATION_DEFINITION);
  if (operation === undefined) throw new Error("A question is an operation.");
  return {
    document: print(numbered(operation, each, values.length)),
    variables: { ...shared, ...Object.fromEntries(values.map((value, i) => [`${each}${i}`, value])) },
  };
}

function numbered(operation: OperationDefinitionNode, each: string, count: number): OperationDefinitionNode {
  const { variableDefinitions = [], selectionSet } = operation;
  const numbers = Array.from({ length: count }, (_, i) => i);
  const differs = variableDefinitions.filter(({ variable }) => variable.name.value === each);
  return {
    ...operation,
    variableDefinitions: [
      ...variableDefinitions.filter(({ variable }) => variable.name.value !== each),
      ...numbers.flatMap((i) => differs.map((definition) => withNumber(definition, each, i))),
    ],
    selectionSet: {
      ...selectionSet,
      selections: numbers.flatMap((i) =>
        selectionSet.selections.map((field) => aliased(withNumber(field, each, i), i)),
      ),
    },
  };
}

function withNumber<Node extends SelectionNode | NonNullable<OperationDefinitionNode["variableDefinitions"]>[number]>(
  node: Node,
  variable: string,
  i: number,
): Node {
  return visit(node, {
    Variable: ({ name, ...rest }) =>
      name.value === variable ? { ...rest, name: { ...name, value: `${variable}${i}` } } : undefined,
  });
}

function aliased(field: SelectionNode, i: number): SelectionNode {
  if (field.kind !== Kind.FIELD) return field;
  return { ...field, alias: { kind: Kind.NAME, value: `${field.name.value}${i}` } };
}
