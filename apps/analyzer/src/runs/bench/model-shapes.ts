/** @file The models that are measured: published shapes with random weights. */
import type { StoredDtype } from "../../checkpoint/write-safetensors.ts";

export interface ModelShape {
  /** Of its folder. */
  name: string;
  layers: number;
  heads: number;
  /** Width of the stream; MLPs are four times as wide. */
  dModel: number;
  vocabulary: number;
  dtype: StoredDtype;
}

const pythia = (name: string, layers: number, heads: number, dModel: number, dtype: StoredDtype): ModelShape => ({
  ...{ name, layers, heads, dModel, dtype },
  vocabulary: 50_304,
});

/** Biderman et al. 2023, arXiv:2304.01373. */
export const PYTHIA_70M = pythia("70m", 6, 8, 512, "F32");
export const PYTHIA_160M = pythia("160m", 12, 12, 768, "F16");
export const PYTHIA_410M = pythia("410m", 24, 16, 1024, "F16");

/** 2 layers of 4 heads: the smallest of the reference models. */
export const NEOX_TINY: ModelShape = {
  ...{ name: "neox-tiny", layers: 2, heads: 4, dModel: 32 },
  ...{ vocabulary: 101, dtype: "F32" },
};
export const FOUR_LAYERS: ModelShape = {
  ...{ name: "4-layers", layers: 4, heads: 4, dModel: 128 },
  ...{ vocabulary: 1024, dtype: "F32" },
};
/** Large enough that products decide its time, small enough for many sizes in a minute. */
export const GROWING: ModelShape = {
  ...{ name: "growing", layers: 4, heads: 8, dModel: 256 },
  ...{ vocabulary: 1024, dtype: "F32" },
};
/** For a look at a machine, and for software GPUs. */
export const MINIATURE: ModelShape = {
  ...{ name: "miniature", layers: 1, heads: 2, dModel: 64 },
  ...{ vocabulary: 128, dtype: "F32" },
};
