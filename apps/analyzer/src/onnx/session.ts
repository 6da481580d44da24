/**
 * @file A graph made runnable. This room alone imports onnxruntime-node. A session checks every input by name, shape and
 * type before it runs, because onnxruntime's own messages name neither the program nor the remedy.
 */
import { dirname } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import type { Graph } from "../graph/graph.ts";
import { type Shape, sameShape, show, sizeOf, type Type } from "../graph/value.ts";
import type { HostData, HostTensor } from "../tensor/tensor.ts";
import { toOnnx } from "./model-proto.ts";

export interface SessionOptions {
  /** Threads inside one operator; all cores unless said otherwise. */
  threads?: number;
}

export interface Session {
  /**
   * @param feeds one tensor for every input of the graph
   * @returns every output of the graph, on the host
   * @throws Error naming the input when a feed is missing, surplus, or of another shape or type
   */
  run(feeds: Readonly<Record<string, HostTensor>>): Promise<Record<string, HostTensor>>;
  /** Frees what the session holds; it cannot run afterwards. */
  release(): Promise<void>;
}

export async function createSession(g: Graph, { threads = 0 }: SessionOptions = {}): Promise<Session> {
  const folder = weightFolder(g);
  const session = await InferenceSession.create(toOnnx(g), {
    executionProviders: ["cpu"],
    graphOptimizationLevel: "all",
    intraOpNumThreads: threads,
    // Errors come back as exceptions; what onnxruntime would print besides is for its own developers.
    logSeverityLevel: 4,
    extra: { session: folder === undefined ? {} : { model_external_initializers_file_folder_path: folder } },
  });
  const inputs = new Map<string, Type>(g.inputs);
  return {
    run: async (feeds) => hostTensors(await session.run(deviceTensors(inputs, feeds))),
    release: () => session.release(),
  };
}

/** onnxruntime resolves all external data against one folder, so a checkpoint's shards must lie together. */
function weightFolder(g: Graph): string | undefined {
  const folders = new Set([...g.weights.values()].map(({ source }) => dirname(source.file)));
  if (folders.size > 1) throw new Error(`weights lie in ${folders.size} folders: ${[...folders].join(", ")}`);
  return [...folders][0];
}

function deviceTensors(inputs: ReadonlyMap<string, Type>, feeds: Readonly<Record<string, HostTensor>>) {
  for (const name of Object.keys(feeds))
    if (!inputs.has(name))
      throw new Error(`the program has no input "${name}"; it has ${[...inputs.keys()].join(", ")}`);
  return Object.fromEntries([...inputs].map(([name, type]) => [name, deviceTensor(name, type, feeds[name])]));
}

function deviceTensor(name: string, type: Type, feed: HostTensor | undefined): Tensor {
  if (!feed) throw new Error(`input "${name}" is missing; it takes ${show(type)}`);
  const dtype = feed.data instanceof Float32Array ? "f32" : "i64";
  if (dtype !== type.dtype || !sameShape(feed.shape, type.shape))
    throw new Error(`input "${name}" takes ${show(type)}, not ${show({ dtype, shape: feed.shape })}`);
  if (feed.data.length !== sizeOf(feed.shape))
    throw new Error(`input "${name}" takes ${show(type)}, but its data hold ${feed.data.length} numbers`);
  return feed.data instanceof Float32Array
    ? new Tensor("float32", feed.data, feed.shape as number[])
    : new Tensor("int64", feed.data, feed.shape as number[]);
}

function hostTensors(results: InferenceSession.ReturnType): Record<string, HostTensor> {
  const host = (tensor: Tensor) => ({ shape: tensor.dims as Shape, data: tensor.data as HostData });
  return Object.fromEntries(Object.entries(results).map(([name, value]) => [name, host(value as Tensor)]));
}
