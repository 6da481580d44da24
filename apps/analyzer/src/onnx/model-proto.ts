/**
 * @file From our graph to ONNX bytes. Constants travel inside the model; weights stay in their checkpoint file and are
 * referred to by offset, so the protobuf remains small however large the model is.
 */

import { relative } from "node:path";
import type { Device } from "@atlas/schema";
import { create, toBinary } from "@bufbuild/protobuf";
import type { Constant, Graph } from "../graph/graph.ts";
import { liveNodes } from "../graph/live.ts";
import type { Emitter, OnnxAttribute } from "../graph/ops/op.ts";
import { opTable } from "../graph/ops/table.ts";
import { type DType, type Shape, sizeOf, type Type, type Value } from "../graph/value.ts";
import { verify } from "../graph/verify.ts";
import {
  type AttributeProto,
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataLocation as DataLocation,
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  TensorProtoSchema,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from "./onnx_pb.ts";
import { weightFolder } from "./weight-folder.ts";

/** ONNX 1.15: the first operator set with Gelu. */
const OPSET = 20n;
const IR_VERSION = 9n;
/** Element types of the ONNX specification (TensorProto.DataType). */
const DATA_TYPE: Record<DType, number> = { f32: 1, i64: 7, f16: 10, bf16: 16 };

/**
 * @param device the CPU's and the GPUs' kernels take different element types
 * @returns the serialised ModelProto of everything the graph's outputs need
 */
export function toOnnx(g: Graph, device: Device = "cpu"): Uint8Array {
  verify(g);
  const emission = new Emission(g, device !== "cpu");
  for (const node of liveNodes(g)) emission.emit(node);
  return toBinary(ModelProtoSchema, emission.model());
}

class Emission implements Emitter {
  private readonly nodes: NodeProto[] = [];
  private readonly initializers = new Map<string, TensorProto>();
  private readonly names = new Map<Value, string>();
  private readonly types = new Map<string, Type>();
  private temporaries = 0;
  private site = "";
  private readonly g: Graph;
  private readonly folder: string;
  readonly gpu: boolean;

  constructor(g: Graph, gpu: boolean) {
    this.g = g;
    this.gpu = gpu;
    this.folder = weightFolder(g) ?? "";
    for (const [name, value] of g.inputs) this.names.set(value, name);
    // Weights and constants keep names of their own: an initializer cannot be an output by itself.
    for (const [name, value] of g.outputs)
      if (!this.names.has(value) && !g.weights.has(value) && !g.constants.has(value)) this.names.set(value, name);
  }

  emit(node: Graph["nodes"][number]): void {
    this.site = `${node.site}/${node.op}`;
    const inputs = node.inputs.map((x) => this.nameOf(x));
    for (const [i, x] of node.inputs.entries()) this.types.set(inputs[i]!, x);
    const outputs = node.outputs.map((y) => this.nameOf(y));
    opTable[node.op].emit(this, inputs, outputs, node.attributes as never, node.outputs);
  }

  node(type: string, inputs: readonly string[], outputs: readonly string[], attributes = {}, domain = ""): void {
    this.nodes.push(
      create(NodeProtoSchema, {
        name: `${this.site}#${this.nodes.length}`,
        opType: type,
        domain,
        input: [...inputs],
        output: [...outputs],
        attribute: Object.entries(attributes).map(([name, value]) => attribute(name, value as OnnxAttribute)),
      }),
    );
  }

  int64s(values: readonly number[]): string {
    return this.shared(`int64s:${values}`, [values.length], BigInt64Array.from(values, BigInt));
  }

  floats(shape: Shape, value: number): string {
    return this.shared(`floats:${shape}:${value}`, shape, new Float32Array(sizeOf(shape)).fill(value));
  }

  temporary(): string {
    return `%t${this.temporaries++}`;
  }

  typeOf(input: string): Type {
    return this.types.get(input)!;
  }

  model() {
    const aliased = [...this.g.outputs].filter(([name, value]) => this.names.get(value) !== name);
    for (const [name, value] of aliased) this.node("Identity", [this.nameOf(value)], [name]);
    return create(ModelProtoSchema, {
      irVersion: IR_VERSION,
      producerName: "circuit-atlas",
      opsetImport: [
        { domain: "", version: OPSET },
        { domain: "com.microsoft", version: 1n },
      ],
      graph: {
        name: "program",
        node: this.nodes,
        initializer: [...this.initializers.values()],
        input: [...this.g.inputs].map(([name, value]) => valueInfo(name, value)),
        output: [...this.g.outputs].map(([name, value]) => valueInfo(name, value)),
      },
    });
  }

  private shared(key: string, shape: Shape, data: Constant): string {
    if (!this.initializers.has(key)) this.initializers.set(key, inlineTensor(key, shape, data));
    return key;
  }

  /** Names a value on first use; weights and constants become initializers then, so unused ones are left out. */
  private nameOf(value: Value): string {
    const known = this.names.get(value);
    const weight = this.g.weights.get(value);
    const constant = this.g.constants.get(value);
    // The sign keeps generated names apart from those of inputs, outputs and weights.
    const name = known ?? weight?.name ?? `%${constant ? "c" : "v"}${value.id}`;
    if (!known) this.names.set(value, name);
    if (weight && !this.initializers.has(name))
      this.initializers.set(name, externalTensor(name, value, this.folder, weight.source));
    if (constant && !this.initializers.has(name))
      this.initializers.set(name, inlineTensor(name, value.shape, constant));
    return name;
  }
}

function inlineTensor(name: string, shape: Shape, data: Constant): TensorProto {
  return create(TensorProtoSchema, {
    name,
    dims: shape.map(BigInt),
    dataType: data instanceof Float32Array ? DATA_TYPE.f32 : DATA_TYPE.i64,
    rawData: new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
  });
}

function externalTensor(
  name: string,
  value: Value,
  folder: string,
  source: { file: string; offset: number; length: number },
): TensorProto {
  const entries = { location: relative(folder, source.file), offset: source.offset, length: source.length };
  return create(TensorProtoSchema, {
    name,
    dims: value.shape.map(BigInt),
    dataType: DATA_TYPE[value.dtype],
    dataLocation: DataLocation.EXTERNAL,
    externalData: Object.entries(entries).map(([key, entry]) => ({ key, value: String(entry) })),
  });
}

function valueInfo(name: string, { dtype, shape }: Value): ValueInfoProto {
  const dim = shape.map((size) => ({ dimValue: BigInt(size) }));
  return create(ValueInfoProtoSchema, { name, type: { tensorType: { elemType: DATA_TYPE[dtype], shape: { dim } } } });
}

function attribute(name: string, value: OnnxAttribute): AttributeProto {
  if ("int" in value) return create(AttributeProtoSchema, { name, type: AttributeType.INT, i: BigInt(value.int) });
  if ("ints" in value)
    return create(AttributeProtoSchema, { name, type: AttributeType.INTS, ints: value.ints.map(BigInt) });
  if ("float" in value) return create(AttributeProtoSchema, { name, type: AttributeType.FLOAT, f: value.float });
  return create(AttributeProtoSchema, {
    name,
    type: AttributeType.STRING,
    s: new TextEncoder().encode(value.string),
  });
}
