/** @file Tensors on the host: what goes into a session and what comes out of it. */

export type HostData = Float32Array | BigInt64Array;

export interface HostTensor<Data extends HostData = HostData> {
  readonly shape: readonly number[];
  readonly data: Data;
}

export const f32 = (shape: readonly number[], data: Float32Array | readonly number[]): HostTensor<Float32Array> => ({
  shape,
  data: data instanceof Float32Array ? data : Float32Array.from(data),
});

/** Token ids and indices; every number must be an integer. */
export const i64 = (shape: readonly number[], data: ArrayLike<number>): HostTensor<BigInt64Array> => ({
  shape,
  data: BigInt64Array.from(Array.from(data), BigInt),
});
