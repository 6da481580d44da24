/**
 * @file Which buffers a run takes and when it gives them back, as onnxruntime plans it beforehand: a result is written over an input
 * that nothing else needs, else into the buffer of a value of the same shape that is no longer needed, else into a new one. A buffer that
 * will be used again is not given back in between. Source: onnxruntime 1.30, core/framework/allocation_planner.cc.
 */
import type { Graph, GraphNode } from "../graph/graph.ts";
import type { OpName } from "../graph/ops/attributes.ts";
import { sameShape, type Value } from "../graph/value.ts";

export interface PlannedBuffer {
  /** The value that it is taken for. */
  value: Value;
  /** Places in the order of nodes: taken before the first runs, given back after the last. */
  first: number;
  last: number;
}

/** Ops whose result is their first input's memory, under another shape or name. */
const VIEWS: ReadonlySet<OpName> = new Set(["Reshape", "Tap"]);
/** Ops that may write over an input of the same shape. */
const IN_PLACE: ReadonlySet<OpName> = new Set([
  ...(["Add", "Sub", "Mul", "Div", "Neg", "Exp", "Log", "Sqrt", "Erf", "Relu", "Sign"] as const),
  ...(["Sigmoid", "Softmax", "LogSoftmax"] as const),
]);

/** @param nodes that run, in the order in which they do. */
export function allocationPlan(g: Graph, nodes: readonly GraphNode[]): PlannedBuffer[] {
  const planner = new Planner(g, nodes);
  for (const [at, node] of nodes.entries()) planner.place(at, node);
  for (const y of g.outputs.values()) planner.keep(y, nodes.length - 1);
  return planner.buffers;
}

class Planner {
  readonly buffers: PlannedBuffer[] = [];
  private readonly bufferOf = new Map<Value, PlannedBuffer>();
  /** Reads of values in a buffer that are still to come. */
  private readonly reads = new Map<PlannedBuffer, number>();
  private readonly uses = new Map<Value, number>();
  /** Buffers that nothing needs at the moment, those that became free last first. */
  private readonly idle: PlannedBuffer[] = [];
  private readonly factors: ReadonlySet<Value>;

  constructor(g: Graph, nodes: readonly GraphNode[]) {
    this.factors = onlyFactors(nodes);
    for (const { inputs } of nodes) for (const x of inputs) this.count(x);
    // One read more, by whoever runs the program.
    for (const y of g.outputs.values()) this.count(y);
  }

  private count(x: Value): void {
    this.uses.set(x, (this.uses.get(x) ?? 0) + 1);
  }

  place(at: number, node: GraphNode): void {
    for (const y of node.outputs) {
      const buffer = this.shared(node, y) ?? this.again(y) ?? this.taken(y, at);
      if (!buffer) continue;
      buffer.last = at;
      this.bufferOf.set(y, buffer);
      this.read(buffer, this.uses.get(y) ?? 0);
    }
    for (const x of node.inputs) {
      const buffer = this.bufferOf.get(x);
      if (!buffer) continue;
      buffer.last = at;
      this.read(buffer, -1);
      if (this.reads.get(buffer) === 0) this.idle.unshift(buffer);
    }
  }

  /** What goes out is needed to the end. */
  keep(y: Value, end: number): void {
    const buffer = this.bufferOf.get(y);
    if (buffer) buffer.last = end;
  }

  private read(buffer: PlannedBuffer, more: number): void {
    this.reads.set(buffer, (this.reads.get(buffer) ?? 0) + more);
  }

  /** The buffer of an input: as another view of it, or to be written over. */
  private shared(node: GraphNode, y: Value): PlannedBuffer | undefined {
    if (this.isView(node)) return this.bufferOf.get(node.inputs[0]!);
    if (!IN_PLACE.has(node.op)) return undefined;
    const over = node.inputs.find((x) => sameSize(x, y) && this.reads.get(this.bufferOf.get(x)!) === 1);
    return over && this.bufferOf.get(over);
  }

  private again(y: Value): PlannedBuffer | undefined {
    const at = this.idle.findIndex(({ value }) => sameSize(value, y));
    return at < 0 ? undefined : this.idle.splice(at, 1)[0];
  }

  /** Nothing for results that nobody reads. */
  private taken(y: Value, at: number): PlannedBuffer | undefined {
    if (!this.uses.has(y)) return undefined;
    const buffer = { value: y, first: at, last: at };
    this.buffers.push(buffer);
    return buffer;
  }

  /** A transpose of the last two axes is part of the products that take it. */
  private isView({ op, outputs, attributes }: GraphNode): boolean {
    if (VIEWS.has(op)) return true;
    return op === "Transpose" && this.factors.has(outputs[0]!) && swapsLast((attributes as { perm: number[] }).perm);
  }
}

/** Values that are read by products alone. */
function onlyFactors(nodes: readonly GraphNode[]): Set<Value> {
  const factors = new Set(nodes.filter(({ op }) => op === "MatMul").flatMap(({ inputs }) => inputs));
  for (const { op, inputs } of nodes) if (op !== "MatMul") for (const x of inputs) factors.delete(x);
  return factors;
}

const swapsLast = (perm: readonly number[]): boolean =>
  perm.every((axis, at) => axis === (at < perm.length - 2 ? at : 2 * perm.length - 3 - at));

const sameSize = (x: Value, y: Value): boolean => x.dtype === y.dtype && sameShape(x.shape, y.shape);
