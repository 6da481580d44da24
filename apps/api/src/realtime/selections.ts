/** @file Counts the fields of an operation with its fragments expanded, without expanding them: fragments that spread one another double at every step. */
import type { DocumentNode, FragmentDefinitionNode, OperationDefinitionNode, SelectionSetNode } from "graphql";
import { Kind } from "../shared/graphql.ts";

/** @param document valid, so that no fragment spreads itself */
export function countSelections(document: DocumentNode, operation: OperationDefinitionNode): number {
  const fragments = new Map(
    document.definitions
      .filter((definition): definition is FragmentDefinitionNode => definition.kind === Kind.FRAGMENT_DEFINITION)
      .map((fragment) => [fragment.name.value, fragment]),
  );
  const counted = new Map<string, number>();
  const ofFragment = (name: string): number => {
    const known = counted.get(name);
    if (known !== undefined) return known;
    const count = ofSet(fragments.get(name)?.selectionSet);
    counted.set(name, count);
    return count;
  };
  const ofSet = (set: SelectionSetNode | undefined): number =>
    (set?.selections ?? []).reduce((sum, selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return sum + ofFragment(selection.name.value);
      return sum + 1 + ofSet(selection.selectionSet);
    }, 0);
  return ofSet(operation.selectionSet);
}
