/**
 * @file How much memory onnxruntime takes for a program on the CPU, from shapes alone, before anything is loaded.
 *
 *   constants    everything that is folded when a session is created; steps in between are freed, but the C library keeps nearly
 *                all of what was freed, so all of them count
 *   sources      pages of the checkpoint that are read meanwhile; given back once the session is there
 *   activations  what the arena touches in a run: allocation-plan.ts, arena.ts
 *
 * Measured on the shapes of Pythia 31m and 70m in F32 (onnxruntime 1.30, glibc): what stays of constants is 1.0 to 1.1 times their
 * size, what runs add to the process 1.03 to 1.09 times what the imitated arena touches. docs/memory.md has other shapes.
 */
import type { Graph, GraphNode } from "../graph/graph.ts";
import { liveNodes, runningNodes } from "../graph/live.ts";
import { type DType, sizeOf, type Type, type Value } from "../graph/value.ts";
import { allocationPlan, type PlannedBuffer } from "./allocation-plan.ts";
import { Arena, type Block } from "./arena.ts";
import { executionOrder } from "./execution-order.ts";
import { joinedSlices } from "./joined-slices.ts";

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
    sources: Math.max(total(weightsOf(folded)), ...[...factors].map(bytesOf)),
    activations: touchedBy(g, executionOrder(joinedSlices(running))),
  };
}

/** The C library's own share of what is folded. */
const KEPT = 1.05;
/** What runs after the first add, whose blocks lie otherwise. */
const SCATTERED = 1.08;
/** The library itself, the graph and its protobuf. */
const BESIDES = 40 * 2 ** 20;

/** @returns by how many bytes a process grows at most. */
export function peakOf(g: Graph): number {
  const { constants, sources, activations } = memoryOf(g);
  return BESIDES + KEPT * constants + Math.max(sources, SCATTERED * activations);
}

/** What the arena has touched once these nodes have run, in onnxruntime's order. */
function touchedBy(g: Graph, nodes: readonly GraphNode[]): number {
  const arena = new Arena();
  const taken: PlannedBuffer[][] = nodes.map(() => []);
  const given: PlannedBuffer[][] = nodes.map(() => []);
  for (const buffer of allocationPlan(g, nodes)) {
    taken[buffer.first]!.push(buffer);
    given[buffer.last]!.push(buffer);
  }
  const blocks = new Map<PlannedBuffer, Block>();
  for (const at of nodes.keys()) {
    for (const buffer of taken[at]!) blocks.set(buffer, arena.take(bytesOf(buffer.value)));
    for (const buffer of given[at]!) arena.giveBack(blocks.get(buffer)!);
  }
  return arena.touched();
}
