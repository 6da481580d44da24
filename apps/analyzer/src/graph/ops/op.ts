/**
 * @file What every op must say about itself: its shape rule, how it is written as ONNX, and its vector-Jacobian product.
 * The rows stand in the sibling files, the closed table in `table.ts`.
 */
import type { Arithmetic } from "../arithmetic.ts";
import type { Type, Value } from "../value.ts";

/** An ONNX attribute: the kind decides how the number is written. */
export type OnnxAttribute = { int: number } | { ints: readonly number[] } | { float: number } | { string: string };

/** Collects ONNX nodes; names of inputs and outputs are those of the graph's values. */
export interface Emitter {
  node(
    type: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes?: Record<string, OnnxAttribute>,
    domain?: string,
  ): void;
  /** Name of a constant int64 vector, for operators that take shapes and axes as inputs. */
  int64s(values: readonly number[]): string;
  /** Name of a constant float32 tensor filled with one number. */
  floats(shape: readonly number[], value: number): string;
  /** A name for a value inside one op's emission. */
  temporary(): string;
  /** Element type and shape of an input. */
  typeOf(input: string): Type;
  /** Whether a GPU will run it: some kernels there take fewer types or give fewer outputs. */
  readonly gpu: boolean;
}

/** What a vjp may look at. `grads[i]` is the cotangent of output i, null where nothing depends on it. */
export interface VjpContext<Attributes> {
  readonly g: Arithmetic;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly grads: readonly (Value | null)[];
  readonly attributes: Attributes;
}

/** Cotangent of one input, built only when asked for; null where the op is constant in that input. */
export type Cotangent = (() => Value) | null;

export interface Op<Attributes> {
  /** Types of the outputs. @throws ShapeError with the reason; the builder adds the site. */
  shape(inputs: readonly Type[], attributes: Attributes): readonly Type[];
  emit(
    e: Emitter,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Attributes,
    types: readonly Type[],
  ): void;
  vjp(at: VjpContext<Attributes>): readonly Cotangent[];
}

/** The cotangent of a single-output op, which is never null when its vjp is called. */
export const dyOf = ({ grads }: VjpContext<unknown>): Value => grads[0]!;
