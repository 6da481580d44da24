/** @file The devices that arithmetic can run on, and what onnxruntime must be told about each. */
import type { Device } from "@atlas/schema";
import type { InferenceSession } from "onnxruntime-node";

/** What onnxruntime calls them in its logs, with and without "ExecutionProvider". */
export const deviceOfProvider = (provider: string): string => provider.replace(/ExecutionProvider$/, "").toLowerCase();

export interface Placing {
  device: Device;
  /** Where the program's weights lie. */
  weightFolder?: string | undefined;
  threads?: number;
  /** Whether nodes that the device cannot run may run on the CPU; otherwise creating the session fails. */
  allowCpu?: boolean;
}

/** Joins Add and LayerNormalization to one operator, whose WebGPU kernel does not write 1/σ: what reads it misses its input. */
const LOSES_OUTPUTS = "SkipLayerNormFusion";

/** Session options that put every node of a program on one device. */
export function placedOn({ device, weightFolder, threads = 0, allowCpu = false }: Placing) {
  if (device === "cuda") keepFullPrecision();
  return {
    executionProviders: [device],
    graphOptimizationLevel: "all",
    intraOpNumThreads: threads,
    // A plan of one block for a whole run would stand beside the memory of the first, unplanned run: twice as much, no faster.
    enableMemPattern: false,
    // Errors come back as exceptions; what onnxruntime would print besides is for its own developers.
    logSeverityLevel: 4,
    extra: {
      session: {
        ...(weightFolder !== undefined && { model_external_initializers_file_folder_path: weightFolder }),
        ...(device !== "cpu" && !allowCpu && { disable_cpu_ep_fallback: "1" }),
      },
      ...(device === "webgpu" && { optimization: { disable_specified_optimizers: LOSES_OUTPUTS } }),
    },
  } satisfies InferenceSession.SessionOptions;
}

/**
 * cuBLAS rounds float32 factors to 10 bits of mantissa where onnxruntime allows it, which it does by default and which its Node
 * binding cannot forbid; the CUDA libraries read this variable when they are loaded.
 */
function keepFullPrecision(): void {
  process.env.NVIDIA_TF32_OVERRIDE ??= "0";
}
