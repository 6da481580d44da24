/** @file What arrives at the answer position when one head there brings what it brings in another prompt: run 1 of the S-inhibition test. */
import type { Value } from "../graph/value.ts";
import { fromHeads, type LayerTrace } from "../model/forward.ts";
import type { Transformer } from "../model/transformer.ts";
import { type AnswerRows, atEnd, cleanOf, cleanStream } from "./answer-rows.ts";
import { tile } from "./metrics/metric.ts";
import { withMlp } from "./path-patch.ts";

export interface SendingLayers {
  /** Layers from ≤ l < to whose heads send. */
  from: number;
  to: number;
  /** The last layer that receives. */
  last: number;
}

/**
 * Run 1: MLPs recomputed around given head outputs. Rows are added where their sender's layer is reached.
 * @returns the stream ahead of each layer up to the last name mover's, [C·B, 1, D]; undefined where it is that of the clean run
 */
export function sentStreams(
  end: AnswerRows,
  model: Transformer,
  layers: readonly LayerTrace[],
  { from, to, last }: SendingLayers,
): (Value | undefined)[] {
  const { g, batch, rows } = end;
  const sent: (Value | undefined)[] = [];
  let stream = cleanStream(end, layers[from]!, 1);
  for (const [index, layer] of layers.slice(0, last + 1).entries()) {
    const waiting = (rows - stream.shape[0]!) / batch;
    const all = () => (waiting === 0 ? stream : g.concat([stream, cleanStream(end, layer, waiting)], 0));
    sent.push(index > from ? all() : undefined);
    if (index < from || index === last) continue;
    const frozen = tile(g, atEnd(end, cleanOf(end, layer.attentionOut)), stream.shape[0]!);
    const sends = index < to;
    const reached = sends ? g.concat([stream, cleanStream(end, layer, model.heads)], 0) : stream;
    const written = sends ? g.concat([frozen, sendingHeads(end, model, index, layer)], 0) : frozen;
    stream = g.at(`layer ${index}`, () => withMlp(g, model, index, reached, written));
  }
  return sent;
}

/** What attention writes at the answer position when one head sends, for each of a layer's heads, [H·B, 1, D]. */
function sendingHeads({ g, batch, ...end }: AnswerRows, model: Transformer, index: number, { z }: LayerTrace): Value {
  const { heads, dHead } = model;
  const [clean, corrupted] = [0, batch].map((first) => {
    const part = fromHeads(g, g.slice(z, 0, first, first + batch));
    return g.reshape(g.matmul(end.position, part), [1, batch, heads, dHead]);
  }) as [Value, Value];
  const identity = Float32Array.from({ length: heads * heads }, (_, i) => (i % (heads + 1) === 0 ? 1 : 0));
  const chosen = g.constant(identity, [heads, 1, heads, 1]);
  const patched = g.add(clean, g.mul(chosen, g.sub(corrupted, clean)));
  return model.blocks[index]!.attention.write(g.reshape(patched, [heads * batch, 1, heads * dHead]));
}
