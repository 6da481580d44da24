/** @file Which devices of this machine can be used, and why the others cannot. Nothing here ends the process or prints. */

import { cpus } from "node:os";
import type { Device } from "@atlas/schema";
import { Graph } from "../graph/graph.ts";
import { placedOn } from "./device.ts";
import { toOnnx } from "./model-proto.ts";
import { type Trial, tryProgram } from "./trial.ts";

export interface DeviceStatus {
  device: Device;
  usable: boolean;
  /** The processor or adapter, where known. */
  name: string | null;
  /** Whether a GPU is only imitated by the CPU: right results, slowly. */
  software: boolean;
  /** One sentence where it is not usable. */
  reason: string | null;
}

/** @param environment variables of the probing process besides those of this one, such as VK_ICD_FILENAMES. */
export async function probeDevice(device: Device, environment: NodeJS.ProcessEnv = {}): Promise<DeviceStatus> {
  if (device === "cpu") return cpuStatus();
  const trial = await tryProgram(
    { model: toOnnx(smallestProgram(), device), options: placedOn({ device }) },
    // The Vulkan loader says which device was taken; WebGPU's own interface for that is not reachable from Node.
    { VK_LOADER_DEBUG: "driver,layer,info,error", ...environment },
  );
  return device === "webgpu" ? webgpuStatus(trial) : cudaStatus(trial);
}

function cpuStatus(): DeviceStatus {
  const processors = cpus();
  const name = `${processors[0]?.model.trim() || "processor"}, ${processors.length} threads`;
  return { device: "cpu", usable: true, name, software: false, reason: null };
}

/** y = 2x over two numbers: what every device can compute. */
function smallestProgram(): Graph {
  const g = new Graph();
  g.output("y", g.scale(g.input("x", "f32", [2]), 2));
  return g;
}

const TAKEN = /Using "([^"]+)" with driver/;
const OFFERED = /^.*\[\d+\] (\S.*?)\s*$/gm;
const IMITATED = /swiftshader|llvmpipe|lavapipe|softpipe|basic render/i;

const MISSING = /(lib[\w.+-]+\.so[\w.]*): cannot open shared object file/;

/** @param trial with the Vulkan loader's account in its log. */
export function webgpuStatus({ error, log }: Trial): DeviceStatus {
  const name = TAKEN.exec(log)?.[1] ?? null;
  const software = name !== null && IMITATED.test(name);
  return { device: "webgpu", usable: error === null, name, software, reason: error && webgpuReason(error, log) };
}

function webgpuReason(error: string, log: string): string {
  if (/not supported|unknown.*provider|Unsupported/i.test(error))
    return "The onnxruntime installed here has no WebGPU for this system.";
  if (!/adapter/i.test(error)) return `WebGPU did not start: ${firstLine(error)}`;
  const missing = MISSING.exec(log)?.[1];
  if (missing !== undefined)
    return `A graphics driver is installed but cannot be loaded, because ${missing} is missing; install the package that has it.`;
  const offered = [...new Set([...log.matchAll(OFFERED)].map((match) => match[1]!))];
  return offered.length > 0
    ? `The Vulkan driver offers only ${offered.join(", ")}, which WebGPU cannot use; install the driver of a GPU.`
    : "No graphics driver was found: install the GPU's Vulkan driver and the Vulkan loader (libvulkan1 on Debian, with libegl1 and libgl1 for NVIDIA).";
}

/** @param trial of the CUDA provider. */
export function cudaStatus({ error, log }: Trial): DeviceStatus {
  const reason = error && cudaReason(error, log);
  return { device: "cuda", usable: error === null, name: null, software: false, reason };
}

function cudaReason(error: string, log: string): string {
  const missing = MISSING.exec(`${error}\n${log}`)?.[1];
  if (missing?.startsWith("libonnxruntime_providers"))
    return "The CUDA part of onnxruntime is not installed; docs/devices.md has the one command that installs it.";
  if (missing !== undefined)
    return `${missing} of NVIDIA's CUDA 12 or cuDNN 9 was not found; install it or add its folder to LD_LIBRARY_PATH.`;
  return `CUDA did not start: ${firstLine(error)}`;
}

const firstLine = (text: string): string => text.split("\n")[0]!.slice(0, 300);
