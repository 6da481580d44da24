/** @file A layer and its backward pass as text. */
import { expect, test } from "vitest";
import { gradient } from "./gradient.ts";
import { Graph } from "./graph.ts";
import { print } from "./print.ts";

const file = { file: "model.safetensors", offset: 0, length: 48 };

function linear() {
  const g = new Graph();
  const x = g.input("x", "f32", [2, 3]);
  const w = g.weight("w", "f32", [3, 4], file);
  const b = g.weight("b", "f32", [4], file);
  return { g, x, w, b, y: g.add(g.matmul(x, w), b) };
}

test("a linear layer is a product and a sum", () => {
  const { g, y } = linear();
  g.output("y", y);
  expect(print(g)).toMatchInlineSnapshot(`
    "x:f32[2,3] w:f32[3,4] b:f32[4] ->
      v3:f32[2,4] = MatMul x w
      v4:f32[2,4] = Add v3 b
      return y=v4"
  `);
});

test("its backward pass is two products, and a sum over rows for the bias", () => {
  const { g, x, w, b, y } = linear();
  const [dx, dw, db] = gradient(g, g.sumAll(y), [x, w, b]);
  g.output("dx", dx!);
  g.output("dw", dw!);
  g.output("db", db!);
  expect(print(g)).toMatchInlineSnapshot(`
    "x:f32[2,3] w:f32[3,4] b:f32[4] ->
      v3:f32[2,4] = MatMul x w
      v4:f32[2,4] = Add v3 b
      v5:f32[] = ReduceSum v4 axes=0,1 keepDims=false
      v7:f32[1,1] = Reshape 1 shape=1,1
      v8:f32[2,4] = Expand v7 shape=2,4
      v9:f32[1,4] = ReduceSum v8 axes=0 keepDims=true
      v10:f32[4] = Reshape v9 shape=4
      v11:f32[4,3] = Transpose w perm=1,0
      v12:f32[2,3] = MatMul v8 v11
      v13:f32[3,2] = Transpose x perm=1,0
      v14:f32[3,4] = MatMul v13 v8
      return dx=v12 dw=v14 db=v10"
  `);
});

test("attributes and constants are written out, large constants by number", () => {
  const g = new Graph();
  const x = g.input("x", "f32", [2, 4]);
  const shifted = g.add(g.scale(g.slice(x, 1, 1, 3), 0.5), g.constant(Float32Array.of(1, 2), [2]));
  g.normalize(g.transpose(shifted, [1, 0]), 1e-5, true);
  expect(print(g)).toMatchInlineSnapshot(`
    "x:f32[2,4] ->
      v1:f32[2,2] = Slice x axis=1 start=1 end=3
      v3:f32[2,2] = Mul v1 0.5
      v5:f32[2,2] = Add v3 v4
      v6:f32[2,2] = Transpose v5 perm=1,0
      v7:f32[2,2], v8:f32[2,1] = Normalize v6 epsilon=0.00001 centred=true"
  `);
});
