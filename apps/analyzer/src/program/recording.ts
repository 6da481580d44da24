/**
 * @file What every gradient method takes for constant: the clean run, and for each writer the value r_u that it is corrupted to
 * (reference-run.ts). A writer's score is (r_u − out_u(x)) · gradient, and paths lead from r_u to out_u(x).
 *
 * Under interchange r_u is what u writes on the corrupted prompt. Under mean and zero ablation it is the same for all items, and the
 * path of inputs begins at the mean embedding or at zero. Zero is a poor start in models without learned positions: the norms ahead
 * jump there, and no number of points sees the jump, which the completeness gap tells.
 */
import type { Ablation } from "@atlas/schema";
import type { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import { forward, type Trace } from "../model/forward.ts";
import type { Transformer } from "../model/transformer.ts";
import { cleanRows } from "./rows.ts";
import { headMajor, writerDifferences } from "./writers.ts";

export interface Recording {
  /** The `input` writer's output, out(x) and then r: [2B, S, D]. */
  embedded: Value;
  /** The runs on these. The second is the corrupted run under interchange, and else the run with its input alone ablated. */
  trace: Trace;
  /** By layer what all heads together and the MLP add to the stream, biases included: out(x), then r: [2B, S, D]. */
  added: readonly { heads: Value; mlp: Value }[];
  /** r_u − out_u(x): one block [n, B·S, D] for the input and for each layer (its heads, then its MLP). */
  differences: readonly Value[];
}

/** @param clean token ids, [B, S]. Adds the input that the ablation needs: `corrupted` i64[B,S], or `means` f32[n_w,S,D]. */
export function record(g: Graph, model: Transformer, ablation: Ablation, clean: Value): Recording {
  const [batch, positions] = clean.shape as [number, number];
  const writers = [1 + model.layers * (model.heads + 1), positions, model.dModel];
  switch (ablation) {
    case "interchange":
      return interchanged(g, model, [clean, g.input("corrupted", "i64", [batch, positions])]);
    case "mean":
      return towardsConstants(g, model, clean, g.input("means", "f32", writers));
    case "zero":
      return towardsConstants(g, model, clean, g.zeros(writers));
  }
}

function interchanged(g: Graph, model: Transformer, prompts: readonly Value[]): Recording {
  // Embedded before they are stacked: WebGPU has no kernel that stacks integers.
  const embedded = g.concat(
    prompts.map((ids) => model.embed(ids)),
    0,
  );
  const trace = forward(g, model, embedded);
  return {
    embedded,
    trace,
    added: trace.layers.map(({ attentionOut, mlpOut }) => ({ heads: attentionOut, mlp: mlpOut })),
    differences: writerDifferences(g, model, embedded, trace),
  };
}

/** @param values r_u, [n_w, S, D]. */
function towardsConstants(g: Graph, model: Transformer, clean: Value, values: Value): Recording {
  const [batch, positions] = clean.shape as [number, number];
  const { heads, dHead, dModel } = model;
  /** r of some writers for every item, [n, B·S, D]. */
  const reference = (from: number, to: number) => {
    const own = g.reshape(g.slice(values, 0, from, to), [to - from, 1, positions, dModel]);
    return g.reshape(g.expand(own, [to - from, batch, positions, dModel]), [to - from, batch * positions, dModel]);
  };
  const asRows = (x: Value) => g.reshape(x, [batch, positions, dModel]);
  const asWriter = (x: Value) => g.reshape(x, [1, batch * positions, dModel]);
  const embedded = g.concat([model.embed(clean), asRows(reference(0, 1))], 0);
  const trace = forward(g, model, embedded);
  const noHeads = g.zeros([batch, positions, heads * dHead]);
  const layers = trace.layers.map(({ z, attentionOut, mlpOut }, index) => {
    const { attention } = model.blocks[index]!;
    const first = 1 + index * (heads + 1);
    const [headValues, mlpValue] = [reference(first, first + heads), reference(first + heads, first + heads + 1)];
    const [headsOut, mlp] = [attention.writeByHead(headMajor(g, cleanRows(g, z, batch))), cleanRows(g, mlpOut, batch)];
    const ablated = g.add(attention.write(noHeads), asRows(g.sum(headValues, [0])));
    return {
      added: {
        heads: g.concat([cleanRows(g, attentionOut, batch), ablated], 0),
        mlp: g.concat([mlp, asRows(mlpValue)], 0),
      },
      differences: g.concat([g.sub(headValues, headsOut), g.sub(mlpValue, asWriter(mlp))], 0),
    };
  });
  const input = g.sub(reference(0, 1), asWriter(cleanRows(g, embedded, batch)));
  return {
    embedded,
    trace,
    added: layers.map(({ added }) => added),
    differences: [input, ...layers.map(({ differences }) => differences)],
  };
}
