/** @file What a measurement was made on. */
import { availableParallelism, cpus, totalmem } from "node:os";
import { RUNTIME_VERSION } from "../../onnx/session.ts";

export interface Machine {
  processor: string;
  /** Logical processors. */
  processors: number;
  /** Threads of one program. */
  threads: number;
  /** Bytes. */
  memory: number;
  system: string;
  node: string;
  onnxruntime: string;
}

export function describeMachine(threads = availableParallelism()): Machine {
  const processors = cpus();
  return {
    processor: processors[0]?.model.trim() || "unknown processor",
    processors: processors.length,
    threads,
    memory: totalmem(),
    system: `${process.platform} ${process.arch}`,
    node: process.versions.node,
    onnxruntime: RUNTIME_VERSION,
  };
}
