/**
 * @file A graph made runnable. This room alone imports onnxruntime-node. A session checks every input by name, shape and
 * type before it runs, because onnxruntime's own messages name neither the program nor the remedy.
 */
import { type Device, UserError } from "@atlas/schema";
import { env, InferenceSession, Tensor } from "onnxruntime-node";
import type { Graph } from "../graph/graph.ts";
import { type Shape, sameShape, show, sizeOf, type Type } from "../graph/value.ts";
import type { HostData, HostTensor } from "../tensor/tensor.ts";
import { placedOn } from "./device.ts";
import { CPU_FALLBACK, explained } from "./device-error.ts";
import { inEngine } from "./engine-time.ts";
import { toOnnx } from "./model-proto.ts";
import { placementOf } from "./placement.ts";
import { weightFolder } from "./weight-folder.ts";

// What drivers report besides exceptions goes to onnxruntime's own log, whose level is set once for a process.
env.logLevel = "fatal";

/** Of the library that runs programs. */
export const RUNTIME_VERSION = env.versions.node ?? env.versions.common;

export interface SessionOptions {
  /** Where every node runs; the CPU unless said otherwise. */
  device?: Device;
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

/**
 * Every node runs on the device: a program of which onnxruntime would leave nodes to the CPU is refused.
 * @throws UserError when the device lacks a kernel, runs out of memory or is lost, here or in a run
 */
export async function createSession(g: Graph, options: SessionOptions = {}): Promise<Session> {
  const { device = "cpu" } = options;
  const session = await createOn(g, device, options);
  const inputs = new Map<string, Type>(g.inputs);
  return {
    run: async (feeds) => hostTensors(await inEngine(onDevice(device, session.run(deviceTensors(inputs, feeds))))),
    release: () => session.release(),
  };
}

async function createOn(g: Graph, device: Device, { threads = 0 }: SessionOptions): Promise<InferenceSession> {
  const options = placedOn({ device, threads, weightFolder: weightFolder(g) });
  try {
    return await inEngine(onDevice(device, InferenceSession.create(toOnnx(g, device), options)));
  } catch (error) {
    if (error instanceof Error && CPU_FALLBACK.test(error.message)) throw await withoutKernels(g, device);
    throw error;
  }
}

async function onDevice<T>(device: Device, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw explained(error, device);
  }
}

async function withoutKernels(g: Graph, device: Device): Promise<UserError> {
  const { nodes, fallen } = await placementOf(g, device);
  const all = Object.values(nodes).reduce((a, b) => a + b, 0);
  return new UserError(
    `${fallen.length} of ${all} nodes of this program have no kernel on ${device} and would fall back to the CPU, ` +
      `the first ${fallen[0]}; choose --device cpu.`,
    { code: "UNAVAILABLE" },
  );
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
