/** @file Ops with indices: embedding lookup, its adjoint, and the rotary position embedding. */
import { type DType, ShapeError, sameShape, sizeOf, type Type } from "../value.ts";
import type { None } from "./attributes.ts";
import { dyOf, type Op } from "./op.ts";

function checkIndices(op: string, indices: Type): void {
  if (indices.dtype !== "i64") throw new ShapeError(`${op} needs i64 indices, not ${indices.dtype}`);
}

const isHalf = (dtype: DType): boolean => dtype === "f16" || dtype === "bf16";

export const indexing = {
  // y[i] = table[index[i]], widened to float32  =>  dtable = rows of dy added up at their indices
  Gather: {
    shape: ([table, indices]) => {
      checkIndices("Gather", indices!);
      const dtype = isHalf(table!.dtype) ? "f32" : table!.dtype;
      return [{ dtype, shape: [...indices!.shape, ...table!.shape.slice(1)] }];
    },
    emit: (e, [table, indices], [rows]) => {
      const lookUp = (from: string, to: string) => e.node("Gather", [from, indices!], [to], { axis: { int: 0 } });
      const widen = (from: string, to: string) => e.node("Cast", [from], [to], { to: { int: 1 } });
      if (!isHalf(e.typeOf(table!).dtype)) return lookUp(table!, rows!);
      const between = e.temporary();
      // Rows are widened after the lookup, so that the table itself is never copied; WebGPU looks up float32 only.
      const [first, second] = e.gpu ? [widen, lookUp] : [lookUp, widen];
      first(table!, between);
      second(between, rows!);
    },
    vjp: ({ g, inputs: [table, indices], grads: [dy] }) => [
      () => {
        const count = sizeOf(indices!.shape);
        const rows = g.reshape(dy!, [count, ...table!.shape.slice(1)]);
        return g.scatterAdd(rows, g.reshape(indices!, [count, 1]), table!.shape[0]!);
      },
      null,
    ],
  } satisfies Op<None>,

  // y[r] = Σ x[i] over i with index[i] = r, the adjoint of Gather  =>  dx = Gather(dy, index)
  // The indices are a column, as ScatterND takes them: WebGPU has no kernel that gives integers another shape.
  ScatterAdd: {
    shape: ([x, indices], { rows }) => {
      checkIndices("ScatterAdd", indices!);
      if (x!.shape.length !== 2 || !sameShape(indices!.shape, [x!.shape[0]!, 1]))
        throw new ShapeError(`ScatterAdd of [${x!.shape}] by [${indices!.shape}]`);
      return [{ dtype: x!.dtype, shape: [rows, x!.shape[1]!] }];
    },
    emit: (e, [x, indices], outputs, { rows }, [type]) =>
      e.node("ScatterND", [e.floats([rows, type!.shape[1]!], 0), indices!, x!], outputs, {
        reduction: { string: "add" },
      }),
    vjp: (at) => [() => at.g.reshape(at.g.gather(dyOf(at), at.inputs[1]!), at.inputs[0]!.shape), null],
  } satisfies Op<{ rows: number }>,

  // The first rotaryDim entries of each head are rotated in pairs (i, i + rotaryDim/2) by the angle of their position:
  //   y_i = x_i·cos − x_j·sin,  y_j = x_j·cos + x_i·sin   (Su et al. 2021, arXiv:2104.09864, the half-split form)
  // A rotation's adjoint is the rotation back: dx = Rotary(dy, cos, −sin). The tables are constants.
  Rotary: {
    shape: ([x, cos, sin, positions], { rotaryDim }) => {
      checkIndices("Rotary", positions!);
      const [, , length, width] = x!.shape;
      if (x!.shape.length !== 4 || rotaryDim % 2 !== 0 || rotaryDim > width!)
        throw new ShapeError(
          `Rotary of ${rotaryDim} entries over [${x!.shape}], expected [rows, heads, positions, d_head]`,
        );
      for (const table of [cos!, sin!])
        if (table.shape.length !== 2 || table.shape[0]! < length! || table.shape[1] !== rotaryDim / 2)
          throw new ShapeError(`Rotary table [${table.shape}] does not cover ${length} positions of ${rotaryDim / 2}`);
      return [x!];
    },
    emit: (e, [x, cos, sin, positions], outputs, { rotaryDim }, [type]) =>
      e.node(
        "RotaryEmbedding",
        [x!, positions!, cos!, sin!],
        outputs,
        { rotary_embedding_dim: { int: rotaryDim }, num_heads: { int: type!.shape[1]! } },
        "com.microsoft",
      ),
    vjp: ({ g, inputs: [, cos, sin, positions], grads: [dy], attributes: { rotaryDim } }) => [
      () => g.rotary(dy!, cos!, g.neg(sin!), positions!, rotaryDim),
      null,
      null,
      null,
    ],
  } satisfies Op<{ rotaryDim: number }>,
};
