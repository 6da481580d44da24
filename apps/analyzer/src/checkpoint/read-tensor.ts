/** @file Reads one weight into JavaScript as float32. Programs never do: onnxruntime maps the file itself. */
import { bfloat16ToFloat32, float16ToFloat32 } from "./float16.ts";
import { openForReading, readInto } from "./tensor-file.ts";
import type { TensorRecord } from "./weights.ts";

/** @returns row-major values, widened exactly. @throws UserError when the file cannot be read or ends early. */
export async function readTensor({ file, dtype, offset, length }: TensorRecord): Promise<Float32Array> {
  const handle = await openForReading(file);
  const bytes = new Uint8Array(length);
  await readInto(handle, file, offset, bytes).finally(() => handle.close());
  if (dtype === "F32") return new Float32Array(bytes.buffer);
  const halves = new Uint16Array(bytes.buffer);
  return dtype === "F16" ? float16ToFloat32(halves) : bfloat16ToFloat32(halves);
}
