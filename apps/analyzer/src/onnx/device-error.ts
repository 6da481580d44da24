/**
 * @file What went wrong on a device, as one sentence. onnxruntime and the drivers below it say it in many ways; the patterns are
 * theirs. Anything else is passed on as it is.
 */
import { type Device, UserError } from "@atlas/schema";

const NAMES: Record<Device, string> = { cpu: "the CPU", webgpu: "the GPU (WebGPU)", cuda: "the GPU (CUDA)" };

/** A node that the device has no kernel for, said when the session is created. */
export const CPU_FALLBACK = /assigned to the default CPU EP/;

const OUT_OF_MEMORY = new RegExp(
  [
    "out of memory|OUT_OF_(DEVICE_|HOST_)?MEMORY|bad_alloc|CUBLAS_STATUS_ALLOC_FAILED",
    "Failed to allocate memory|Failed to create GPU buffer|Allocation size too large",
    // WebGPU reports a failed allocation to its log; the program learns of the buffer that is missing.
    "Invalid Buffer .*due to a previous error",
    // onnxruntime cuts a tensor larger than WebGPU's binding limit into several buffers, up to a number.
    "Too many storage buffers in shader",
    // It counts elements of WebGPU tensors in 32 bits.
    "narrowing_error",
  ].join("|"),
  "i",
);

const LOST = new RegExp(
  [
    "device (is |was )?lost|DeviceLost|DEVICE_LOST|MapAsyncStatus|Failed to wait for the operation",
    "CUDA failure (?!2:)|unspecified launch failure|illegal memory access|GPU has fallen off",
  ].join("|"),
  "i",
);

const REASONS: readonly { pattern: RegExp; sentence: (where: string) => string }[] = [
  {
    pattern: OUT_OF_MEMORY,
    sentence: (where) =>
      `There is not enough memory on ${where} for this program, so nothing of it was kept; ` +
      "free memory there, use fewer or shorter prompts, or choose another --device.",
  },
  {
    pattern: LOST,
    sentence: (where) =>
      `The connection to ${where} was lost in the middle of the run, so nothing of it was kept; ` +
      "run it again, or choose another --device.",
  },
];

/** @returns the error to throw instead: one sentence where the device ran out of memory or was lost, otherwise the same error. */
export function explained(error: unknown, device: Device): unknown {
  if (error instanceof UserError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const known = REASONS.find(({ pattern }) => pattern.test(message));
  return known ? new UserError(known.sentence(NAMES[device]), { code: "UNAVAILABLE", cause: error }) : error;
}
