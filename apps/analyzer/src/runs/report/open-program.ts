/** @file Programs of a run: refused when they cannot fit into memory, and noted in what the run took. */
import type { Graph } from "../../graph/graph.ts";
import { operationsOf } from "../../graph/operations.ts";
import { createSession, type Session } from "../../onnx/session.ts";
import { requireMemory } from "../memory-budget.ts";
import type { RunOptions } from "../run-options.ts";

/** @throws UserError with the number that is needed when the program is larger than the budget. */
export async function openProgram(program: Graph, options: RunOptions): Promise<Session> {
  const { effort } = options;
  const estimate = requireMemory(program, options);
  if (!effort) return createSession(program, options);
  effort.expect(estimate);
  const session = await effort.stage("build", () => createSession(program, options));
  const operations = operationsOf(program);
  return { ...session, run: (feeds) => effort.arithmetic(operations, () => session.run(feeds)) };
}
