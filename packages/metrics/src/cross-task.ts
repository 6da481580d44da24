/** @file Overlap between tasks: which edges or nodes of one checkpoint serve several of them. */
import type { CellSet } from "./cell-set.ts";
import type { Measured } from "./measured.ts";
import { jaccardMatrix } from "./overlap-matrix.ts";

export interface CrossTaskOverlap {
  /** Jaccard of each two tasks: [task][task]. */
  overlap: Measured[][];
  /** Every edge or node of any circuit with the tasks it serves, by their place: most tasks first, then ascending. */
  members: { member: number; tasks: number[] }[];
  /** How many edges or nodes serve exactly k tasks, at place k; [tasks + 1], none at 0. */
  servingTasks: number[];
}

/** @param circuits edges or nodes of each task's circuit */
export function crossTaskOverlap(circuits: readonly CellSet[]): CrossTaskOverlap {
  const tasksOf = new Map<number, number[]>();
  for (const [task, circuit] of circuits.entries())
    for (const member of circuit) tasksOf.set(member, [...(tasksOf.get(member) ?? []), task]);
  const members = Array.from(tasksOf, ([member, tasks]) => ({ member, tasks }));
  const servingTasks = new Array<number>(circuits.length + 1).fill(0);
  for (const { tasks } of members) servingTasks[tasks.length]!++;
  return {
    overlap: jaccardMatrix(circuits),
    members: members.sort((a, b) => b.tasks.length - a.tasks.length || a.member - b.member),
    servingTasks,
  };
}
