/** @file The names of all ops, with the attributes of each. */

/** Attributes of each op. A name added here must get a row in the table, or the table does not compile. */
export interface OpAttributes {
  Add: None;
  Sub: None;
  Mul: None;
  Div: None;
  Neg: None;
  Exp: None;
  Log: None;
  Sqrt: None;
  Erf: None;
  Relu: None;
  Sign: None;
  Gelu: None;
  GeluTanh: None;
  Sigmoid: None;
  Tap: None;
  Cast: None;
  Softmax: None;
  LogSoftmax: None;
  Normalize: { epsilon: number; centred: boolean };
  Rotary: { rotaryDim: number };
  MatMul: None;
  Transpose: { perm: readonly number[] };
  Reshape: { shape: readonly number[] };
  Expand: { shape: readonly number[] };
  Slice: { axis: number; start: number; end: number };
  Concat: { axis: number };
  ReduceSum: { axes: readonly number[]; keepDims: boolean };
  ReduceMax: None;
  Gather: None;
  ScatterAdd: { rows: number };
}
export type None = Record<never, never>;
export type OpName = keyof OpAttributes;
