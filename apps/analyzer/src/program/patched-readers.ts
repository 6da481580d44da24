/** @file What heads and MLPs write differently when one of their inputs reads a writer's reference value: x + r_u − out_u(x). */
import type { Graph } from "../graph/graph.ts";
import type { Value } from "../graph/value.ts";
import { fromHeads, toHeads } from "../model/forward.ts";
import { readStream } from "../model/norm.ts";
import type { Transformer } from "../model/transformer.ts";
import type { CleanLayer } from "./clean-run.ts";
import { repeatRows } from "./rows.ts";
import { headMajor } from "./writers.ts";

type Inputs = [query: Value, key: Value, value: Value];

/**
 * @param writers r_u − out_u(x) of n writers, [n, B·S, D]
 * @returns what is added to what attention writes when each query, key and value input of each head is patched alone,
 *   [3·H·n, B·S, D]: by input, then by head, then by writer
 */
export function patchedHeads(g: Graph, model: Transformer, index: number, clean: CleanLayer, writers: Value): Value {
  const { attention } = model.blocks[index]!;
  const times = writers.shape[0]!;
  const hat = readStream(g, model.norm, patchedStream(g, clean.stream, writers)).hat;
  const projections = [attention.query, attention.key, attention.value];
  const patched = projections.map(({ weight }) => toHeads(g, model, g.matmul(hat, weight))) as Inputs;
  const own = [clean.query, clean.key, clean.value].map((x) => repeatRows(g, toHeads(g, model, x), times)) as Inputs;
  const changes = own.map((_, input) =>
    model.headsApart
      ? allHeadsAtOnce(g, model, index, clean, own.with(input, patched[input]!) as Inputs)
      : headByHead(g, model, index, clean, own, input, patched[input]!),
  );
  return g.reshape(g.concat(changes, 0), [3 * model.heads * times, ...writers.shape.slice(1)]);
}

/** @param inputs [n·B, H, S, d_h], one of them patched at all heads. @returns what each head writes more, [H, n·B·S, D]. */
function allHeadsAtOnce(g: Graph, model: Transformer, index: number, clean: CleanLayer, inputs: Inputs): Value {
  const { attention } = model.blocks[index]!;
  const z = attention.attend(...inputs);
  const change = g.sub(z, repeatRows(g, clean.z, z.shape[0]! / clean.z.shape[0]!));
  return attention.writeByHead(headMajor(g, change));
}

/** One run for each head whose input is patched, in which every head is computed. @returns what all heads write more, [H, n·B·S, D]. */
function headByHead(
  g: Graph,
  model: Transformer,
  index: number,
  clean: CleanLayer,
  own: Inputs,
  input: number,
  patched: Value,
): Value {
  const { heads, dModel } = model;
  const { attention } = model.blocks[index]!;
  const [rows, , positions, dHead] = patched.shape as [number, number, number, number];
  const identity = Float32Array.from({ length: heads * heads }, (_, i) => (i % (heads + 1) === 0 ? 1 : 0));
  const chosen = g.constant(identity, [heads, 1, heads, 1, 1]);
  const change = g.mul(chosen, g.reshape(g.sub(patched, own[input]!), [1, ...patched.shape]));
  const alone = g.reshape(g.add(own[input]!, change), [heads * rows, heads, positions, dHead]);
  const inputs = own.map((x, i) => (i === input ? alone : repeatRows(g, x, heads))) as Inputs;
  const written = attention.write(fromHeads(g, attention.attend(...inputs)));
  const more = g.sub(written, repeatRows(g, clean.attentionOut, written.shape[0]! / clean.attentionOut.shape[0]!));
  return g.reshape(more, [heads, rows * positions, dModel]);
}

/** @param writers as above. @returns what the MLP writes more, [n, B·S, D]. */
export function patchedMlp(g: Graph, model: Transformer, index: number, clean: CleanLayer, writers: Value): Value {
  const { hat } = readStream(g, model.norm, patchedStream(g, clean.mlpStream, writers));
  const written = model.blocks[index]!.mlp.apply(hat);
  return g.reshape(g.sub(written, repeatRows(g, clean.mlpOut, writers.shape[0]!)), writers.shape);
}

/** @param clean [B, S, D]. @returns [n·B, S, D]. */
function patchedStream(g: Graph, clean: Value, writers: Value): Value {
  const [batch, positions, width] = clean.shape as [number, number, number];
  const runs = writers.shape[0]!;
  const patched = g.add(g.reshape(clean, [1, batch * positions, width]), writers);
  return g.reshape(patched, [runs * batch, positions, width]);
}
