/** @file The sentence for nodes that a model does not have. */
import { type CircuitNode, formatNode, type GraphShape, UserError } from "@atlas/schema";

/** @throws UserError when the node is not in the model. */
export function requireNode({ layers, heads }: GraphShape, node: CircuitNode): void {
  if (node.kind === "input" || node.kind === "logits") return;
  if (node.layer < layers && (node.kind === "mlp" || node.head < heads)) return;
  throw new UserError(
    `Node ${formatNode(node)} is not in a model of ${layers} layers with ${heads} heads; count both from zero.`,
  );
}
