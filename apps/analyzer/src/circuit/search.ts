/** @file The smallest circuit that keeps a given share of a behaviour, by one of three rules, each with its whole curve. */
import type { CircuitRecord, SearchRule } from "@atlas/schema";
import { binarySearch } from "./search-binary.ts";
import { paperSearch } from "./search-paper.ts";
import { stableSearch } from "./search-stable.ts";
import type { CircuitSearch } from "./size-curve.ts";

const RULES: Record<SearchRule, (search: CircuitSearch) => Promise<CircuitRecord>> = {
  stable: stableSearch,
  binary: binarySearch,
  paper: paperSearch,
};

/** Each rule's file says what it takes for the smallest, and of which faithfulness. */
export function findCircuit(search: CircuitSearch, rule: SearchRule = "stable"): Promise<CircuitRecord> {
  return RULES[rule](search);
}
