/**
 * @file How much memory onnxruntime takes for a program on the CPU, from shapes alone, before anything is loaded.
 *
 *   constants    everything that is folded when a session is created; steps in between are freed, but the C library keeps nearly
 *                all of what was freed, so all of them count
 *   sources      pages of the checkpoint that folding reads; given back once the session is there
 *   activations  the most that is alive at one moment of a run, in the graph's order
 *
 * Measured on the shapes of Pythia 70m, 160m and 410m (F32 and F16, onnxruntime 1.30, glibc): the process grows by 0.92 to 1.12
 * times the constants, then by some times the activations, because the arena grows in doubling blocks: see callers.
 */
import type { Graph, GraphNode } from "../graph/graph.ts";
import { liveNodes, runningNodes } from "../graph/live.ts";
import type { OpName } from "../graph/ops/attributes.ts";
import { type DType, sizeOf, type Type, type Value } from "../graph/value.ts";

/** All in bytes. */
export interface ProgramMemory {
  constants: number;
  sources: number;
  activations: number;
}

const BYTES: Record<DType, number> = { f32: 4, f16: 2, bf16: 2, i64: 8 };

const bytesOf = ({ dtype, shape }: Type): number => BYTES[dtype] * sizeOf(shape);
const total = (values: Iterable<Value>): number => [...values].reduce((sum, value) => sum + bytesOf(value), 0);

export function memoryOf(g: Graph): ProgramMemory {
  const running = runningNodes(g);
  const runs = new Set(running);
  const folded = liveNodes(g).filter((node) => !runs.has(node));
  const weightsOf = (nodes: readonly GraphNode[]) =>
    new Set(nodes.flatMap(({ inputs }) => inputs.filter((x) => g.weights.has(x))));
  // Factors of products are laid out anew when a session is created, beside their pages.
  const factors = weightsOf(running.filter(({ op }) => op === "MatMul"));
  return {
    constants: total(folded.flatMap(({ outputs }) => outputs)) + total(factors),
    sources: total(weightsOf(folded)),
    activations: mostAlive(g, running),
  };
}

/** The C library's own share of what is folded. */
const KEPT = 1.05;

/** @param overhead bytes that the arena takes for each byte alive. @returns by how many bytes a process grows at most. */
export function peakOf(g: Graph, overhead: number): number {
  const { constants, sources, activations } = memoryOf(g);
  return KEPT * constants + Math.max(sources, overhead * activations);
}

/** Ops whose result is their first input's memory, under another shape or name. */
const VIEWS: ReadonlySet<OpName> = new Set(["Reshape", "Tap"]);
/** Ops that may write over an input of the same size which nothing else needs. */
const IN_PLACE: ReadonlySet<OpName> = new Set([
  ...(["Add", "Sub", "Mul", "Div", "Neg", "Exp", "Log", "Sqrt", "Erf", "Relu", "Sign"] as const),
  ...(["Sigmoid", "Softmax", "LogSoftmax"] as const),
]);

/** The largest sum of sizes of what is alive at one node. */
function mostAlive(g: Graph, nodes: readonly GraphNode[]): number {
  const owner = new Map<Value, Value>();
  const ownerOf = (x: Value): Value => owner.get(x) ?? x;
  const lastUse = new Map<Value, number>();
  for (const [at, { op, inputs, outputs }] of nodes.entries()) {
    if (VIEWS.has(op)) owner.set(outputs[0]!, ownerOf(inputs[0]!));
    for (const x of inputs) lastUse.set(ownerOf(x), at);
  }
  for (const y of g.outputs.values()) lastUse.set(ownerOf(y), nodes.length);
  const alive = new Set<Value>();
  let now = 0;
  let most = 0;
  for (const [at, { op, inputs, outputs }] of nodes.entries()) {
    if (VIEWS.has(op)) continue;
    const dying = new Set(inputs.map(ownerOf).filter((x) => alive.has(x) && lastUse.get(x) === at));
    for (const y of outputs) {
      const reused = IN_PLACE.has(op) && [...dying].find((x) => bytesOf(x) === bytesOf(y));
      if (reused) {
        dying.delete(reused);
        alive.delete(reused);
      } else now += bytesOf(y);
      if (lastUse.has(y)) alive.add(y);
      else dying.add(y);
    }
    most = Math.max(most, now);
    for (const x of dying) {
      now -= bytesOf(x);
      alive.delete(x);
    }
  }
  return most;
}
