/** @file A component swap as an algorithm's definition, which is how its findings are stored. */
import { createHash } from "node:crypto";
import { type Algorithm, algorithm, SWAP_PREFIX, type SwapDefinition, type TaskMetric } from "@atlas/schema";

/** Named by its content, so that results of other components or another source never stand in for each other. */
export function swapAlgorithm(task: { name: string }, metric: TaskMetric, swap: SwapDefinition): Algorithm {
  const hash = createHash("sha256")
    .update(JSON.stringify([task.name, metric, swap]))
    .digest("hex");
  const where = "revision" in swap.from ? `of ${swap.from.revision}` : `of ${swap.from.ahead} steps later`;
  // Parsed for the order of its keys, by which it is addressed.
  return algorithm.parse({
    ...{ name: `${SWAP_PREFIX}${hash.slice(0, 12)}`, version: 1, task: task.name, metric, swap },
    title: `${swap.groups.map((group) => group.join(" ")).join("; ")} ${where}`.slice(0, 2000),
    description: "Components compute with the parameters of another checkpoint of the same training.",
    source: "Tigges et al. 2024, arXiv:2407.10827, figure 3",
  });
}
