/** @file What the lines of a circuit mean. */
import type { KeyEntry } from "../../charts/key-mark.tsx";

export const CIRCUIT_KEY: readonly KeyEntry[] = [
  { name: "corrupting the edge hurts the task", colour: "var(--positive)", mark: "line" },
  { name: "corrupting it helps", colour: "var(--negative)", mark: "line" },
  { name: "into a query", colour: "var(--ink-soft)", mark: "dashed" },
  { name: "into a key", colour: "var(--ink-soft)", mark: "dotted" },
];
