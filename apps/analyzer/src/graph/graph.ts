/**
 * @file The tensor graph: an append-only list of nodes over values with static shapes. It runs nothing. Nodes are added in
 * an order in which every input is already known, so the list is its own topological order.
 */
import { Arithmetic } from "./arithmetic.ts";
import type { OpAttributes, OpName } from "./ops/attributes.ts";
import { opTable } from "./ops/table.ts";
import { type DType, type Shape, ShapeError, show, sizeOf, type Type, type Value } from "./value.ts";

export interface GraphNode<Name extends OpName = OpName> {
  readonly op: Name;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: OpAttributes[Name];
  /** Where in the model the node belongs, such as "layer 3/attention"; quoted by errors. */
  readonly site: string;
}

/** Where a weight's bytes lie: inside the checkpoint file itself. */
export interface WeightSource {
  readonly file: string;
  readonly offset: number;
  readonly length: number;
}

export type Constant = Float32Array | BigInt64Array;

export class Graph extends Arithmetic {
  readonly nodes: GraphNode[] = [];
  readonly inputs = new Map<string, Value>();
  readonly outputs = new Map<string, Value>();
  readonly weights = new Map<Value, { name: string; source: WeightSource }>();
  readonly constants = new Map<Value, Constant>();
  private readonly scalars = new Map<string, Value>();
  private readonly sites: string[] = [];
  private nextId = 0;

  /** Everything built inside `build` belongs to this site. */
  at<T>(site: string, build: () => T): T {
    this.sites.push(site);
    try {
      return build();
    } finally {
      this.sites.pop();
    }
  }

  input(name: string, dtype: DType, shape: Shape): Value {
    if (this.inputs.has(name)) throw new ShapeError(`the graph already has an input "${name}"`);
    const value = this.value({ dtype, shape });
    this.inputs.set(name, value);
    return value;
  }

  output(name: string, value: Value): void {
    if (this.outputs.has(name)) throw new ShapeError(`the graph already has an output "${name}"`);
    this.outputs.set(name, value);
  }

  weight(name: string, dtype: DType, shape: Shape, source: WeightSource): Value {
    if ([...this.weights.values()].some((known) => known.name === name))
      throw new ShapeError(`the graph already has a weight "${name}"`);
    const value = this.value({ dtype, shape });
    this.weights.set(value, { name, source });
    return value;
  }

  override constant(data: Constant, shape: Shape): Value {
    if (data.length !== sizeOf(shape)) throw new ShapeError(`a constant of ${data.length} numbers is not [${shape}]`);
    const key = data.length === 1 ? `${data.constructor.name}:${data[0]}:${shape}` : undefined;
    const known = key === undefined ? undefined : this.scalars.get(key);
    if (known) return known;
    const value = this.value({ dtype: data instanceof Float32Array ? "f32" : "i64", shape });
    this.constants.set(value, data);
    if (key !== undefined) this.scalars.set(key, value);
    return value;
  }

  override apply<Name extends OpName>(
    op: Name,
    inputs: readonly Value[],
    attributes: OpAttributes[Name],
  ): readonly Value[] {
    const site = this.sites.join("/");
    const outputs = this.infer(op, inputs, attributes, site).map((type) => this.value(type));
    this.nodes.push({ op, inputs, outputs, attributes, site });
    return outputs;
  }

  private infer<Name extends OpName>(op: Name, inputs: readonly Value[], attributes: OpAttributes[Name], site: string) {
    try {
      return opTable[op].shape(inputs, attributes);
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      throw new ShapeError(`${site || "graph"}: ${op}(${inputs.map(show).join(", ")}): ${error.message}`);
    }
  }

  private value({ dtype, shape }: Type): Value {
    return { id: this.nextId++, dtype, shape };
  }
}
