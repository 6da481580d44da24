/** @file Which device is chosen, why others are not usable, and how nodes are counted, from what libraries say. */
import { expect, test } from "vitest";
import { Graph } from "../graph/graph.ts";
import { chooseDevice, preferred } from "./choose-device.ts";
import { placementOf, readPlacements } from "./placement.ts";
import { cudaStatus, type DeviceStatus, webgpuStatus } from "./probe.ts";

const status = (device: DeviceStatus["device"], usable: boolean, software = false): DeviceStatus => ({
  ...{ device, usable, software, name: null },
  reason: usable ? null : "absent",
});
const cpu = status("cpu", true);

test("auto takes CUDA, then WebGPU on a real GPU, then the CPU", () => {
  const [webgpu, cuda] = [status("webgpu", true), status("cuda", true)];
  expect(preferred([cpu, webgpu, cuda]).device).toBe("cuda");
  expect(preferred([cpu, webgpu, status("cuda", false)]).device).toBe("webgpu");
  expect(preferred([cpu, status("webgpu", true, true), status("cuda", false)]).device).toBe("cpu");
  expect(preferred([cpu, status("webgpu", false), status("cuda", false)]).device).toBe("cpu");
});

test("the CPU is always usable", async () => {
  expect(await chooseDevice("cpu")).toMatchObject({ device: "cpu", usable: true, reason: null });
});

const NO_ADAPTER = "Failed to get a WebGPU adapter: No supported adapters";

test("WebGPU: the adapter's name, and whether the CPU imitates it", () => {
  const log = (name: string) => `[0] ${name}\nDRIVER | LAYER:          Using "${name}" with driver: "lib.so"\n`;
  expect(webgpuStatus({ error: null, log: log("NVIDIA H200") })).toMatchObject({
    name: "NVIDIA H200",
    software: false,
  });
  const imitated = webgpuStatus({ error: null, log: log("SwiftShader Device (Subzero)") });
  expect(imitated).toMatchObject({ usable: true, software: true });
});

test("WebGPU: why not", () => {
  const reason = (error: string, log: string) => webgpuStatus({ error, log }).reason;
  expect(reason(NO_ADAPTER, "vkCreateInstance: Found no drivers!")).toMatch(/^No graphics driver was found/);
  expect(reason(NO_ADAPTER, "INFO | DRIVER:      [0] llvmpipe (LLVM 15.0.6)  \n")).toContain(
    "only llvmpipe (LLVM 15.0.6),",
  );
  expect(reason(NO_ADAPTER, "libX11.so.6: cannot open shared object file")).toContain("libX11.so.6 is missing");
  expect(reason("the process that tried it ended with SIGSEGV", "")).toContain("SIGSEGV");
});

test("CUDA: why not", () => {
  const missing = (library: string) =>
    cudaStatus({ error: "Failed to load shared library", log: `${library}: cannot open shared object file` }).reason;
  expect(missing("/x/libonnxruntime_providers_shared.so")).toContain("docs/devices.md");
  expect(missing("libcublasLt.so.12")).toMatch(/^libcublasLt\.so\.12 of NVIDIA's CUDA/);
});

test("nodes are counted per device, and those that fell back are named", () => {
  const at = "[V:onnxruntime:, session_state.cc:1 VerifyEachNodeIsAssignedToAnEp]";
  const log = [
    `${at} Node placements`,
    `${at}  Node(s) placed on [WebGpuExecutionProvider]. Number of nodes: 2`,
    `${at}   MatMul (layer 0/MatMul#3)`,
    `${at}   MemcpyFromHost (Memcpy)`,
    `${at}  Node(s) placed on [CPUExecutionProvider]. Number of nodes: 1`,
    `${at}   Concat (record/Concat#1)`,
    "something else (else)",
  ].join("\n");
  const { nodes, named } = readPlacements(log);
  expect(nodes).toEqual({ webgpu: 2, cpu: 1 });
  expect(named.cpu).toEqual(["Concat (record/Concat#1)"]);
});

test("a real session's nodes are counted", async () => {
  const g = new Graph();
  const x = g.input("x", "f32", [2, 2]);
  g.output("y", g.exp(g.matmul(x, x)));
  expect(await placementOf(g, "cpu")).toEqual({ nodes: { cpu: 2 }, fallen: [] });
});
