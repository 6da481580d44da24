/** @file The graph of a model that a bundle claims: its size is looked at before anything of that size is made. */
import {
  type ComputationGraph,
  computationGraph,
  type GraphShape,
  MAX_EDGES,
  MAX_HEADS,
  MAX_LAYERS,
  UserError,
} from "@atlas/schema";

/** @throws UserError when the model is too large to store edges of. */
export function graphOfModel(model: GraphShape & { name: string }): ComputationGraph {
  const { name, layers, heads } = model;
  if (layers > MAX_LAYERS || heads > MAX_HEADS)
    throw new UserError(
      `Model "${name}" claims ${layers} layers of ${heads} heads; at most ${MAX_LAYERS} and ${MAX_HEADS} are accepted, so check its shape.`,
    );
  // n_w * n_r bounds the edges from above; half of it is close.
  if (((1 + layers * (heads + 1)) * (1 + layers * (3 * heads + 1))) / 2 > MAX_EDGES)
    throw new UserError(
      `Model "${name}" has more than ${MAX_EDGES} edges, which is too large to store; check its shape.`,
    );
  return computationGraph(model);
}
