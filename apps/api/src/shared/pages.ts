/** @file How lists are paged: names, descriptions and cost of connections, the same for every list. */
import { UserError } from "@atlas/schema";
import { type CursorArguments, checkCursors } from "./cursors.ts";
import { DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE } from "./limits.ts";

interface PageArguments {
  first?: number | null | undefined;
  last?: number | null | undefined;
}

/**
 * Of a connection, given its arguments: what is below costs as many times as there may be entries.
 * @throws UserError when more are wanted than a page holds, or from where no page ends.
 */
export function pageCost(args: PageArguments & CursorArguments) {
  checkCursors(args);
  return { field: 1, multiplier: pageSize(args) };
}

/** @throws UserError when more are wanted than a page holds: fewer than asked for would look like the end of the list. */
function pageSize({ first, last }: PageArguments): number {
  const wanted = first ?? last ?? DEFAULT_PAGE_SIZE;
  if (wanted < 1 || wanted > MAX_PAGE_SIZE)
    throw new UserError(`A page cannot have ${wanted} entries; ask for 1 to ${MAX_PAGE_SIZE} and follow the cursors.`);
  return wanted;
}

/** Options of the relay plugin that concern pages. */
export const pageOptions = {
  cursorType: "String",
  pageInfoTypeOptions: { description: "Position of a page within its list." },
  hasNextPageFieldOptions: { description: "Whether entries follow this page." },
  hasPreviousPageFieldOptions: { description: "Whether entries precede this page." },
  startCursorFieldOptions: {
    description:
      "Cursor of the first entry of this page, to be given as before for the previous one; null when the page is empty.",
  },
  endCursorFieldOptions: {
    description:
      "Cursor of the last entry of this page, to be given as after for the next; null when the page is empty.",
  },
  firstArgOptions: {
    description: `Number of entries wanted, from the start: 1 to ${MAX_PAGE_SIZE}; ${DEFAULT_PAGE_SIZE} when nothing is said.`,
  },
  lastArgOptions: { description: `Number of entries wanted, from the end: 1 to ${MAX_PAGE_SIZE}.` },
  afterArgOptions: { description: "Cursor of the entry before the page: the endCursor of the previous page." },
  beforeArgOptions: { description: "Cursor of the entry after the page: the startCursor of the next page." },
  defaultConnectionTypeOptions: { description: "A page of a list." },
  defaultEdgeTypeOptions: { description: "An entry of a page." },
  edgesFieldOptions: { description: "The entries of this page.", nullable: { list: false, items: false } },
  nodesOnConnection: { description: "What the entries of this page are, without their cursors." },
  nodeFieldOptions: { description: "The entry itself.", nullable: false },
  cursorFieldOptions: { description: "Opaque position of this entry, to be given as after or before." },
  pageInfoFieldOptions: { description: "Position of this page within the list." },
} as const;
