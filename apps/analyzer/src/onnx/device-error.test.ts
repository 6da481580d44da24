/** @file Messages of onnxruntime and its drivers, as they came, and the sentence that a user gets. */
import { UserError } from "@atlas/schema";
import { expect, test } from "vitest";
import { Graph } from "../graph/graph.ts";
import { f32 } from "../tensor/tensor.ts";
import { explained } from "./device-error.ts";
import { createSession } from "./session.ts";

const memory = {
  "the CPU's arena":
    "Non-zero status code returned while running Expand node. Status Message: bfc_arena.cc:360 " +
    "Failed to allocate memory for requested buffer of size 64000000000000",
  "a WebGPU buffer that was not made":
    "WebGPU validation failed. [Invalid Buffer (unlabeled)] is invalid due to a previous error.\n - While validating entries[1]",
  "a tensor over WebGPU's binding limit": "Too many storage buffers in shader. Current: 61, Max is 12",
  Vulkan: "vkAllocateMemory failed with VK_ERROR_OUT_OF_DEVICE_MEMORY",
  CUDA: "CUDA failure 2: out of memory ; GPU=0 ; hostname=x ; expr=cudaMalloc((void**)&p, size);",
};
const lost = {
  "WebGPU while reading back": "Failed to download data from buffer. wgpu::MapAsyncStatus value: 3",
  Vulkan: "vkQueueSubmit failed with VK_ERROR_DEVICE_LOST",
  CUDA: "CUDA failure 719: unspecified launch failure ; GPU=0",
};

test.each(Object.entries(memory))("out of memory: %s", (_who, message) => {
  const error = explained(new Error(message), "webgpu") as UserError;
  expect(error).toBeInstanceOf(UserError);
  expect(error.message).toMatch(/^There is not enough memory on the GPU \(WebGPU\) .*\.$/);
  expect(error.code).toBe("UNAVAILABLE");
});

test.each(Object.entries(lost))("device lost: %s", (_who, message) => {
  const error = explained(new Error(message), "cuda") as UserError;
  expect(error.message).toMatch(/^The connection to the GPU \(CUDA\) was lost in the middle of the run/);
});

test("any other error is passed on as it is", () => {
  const other = new Error("Gather node: indices element out of data bounds");
  expect(explained(other, "webgpu")).toBe(other);
});

test("a tensor that no machine can hold is one sentence on the CPU too", async () => {
  const g = new Graph();
  const repeated = g.expand(g.input("x", "f32", [1, 4]), [2 ** 42, 4]);
  g.output("y", g.sum(g.exp(repeated), [0]));
  const session = await createSession(g, { threads: 1 });
  await expect(session.run({ x: f32([1, 4], [0, 0, 0, 0]) })).rejects.toThrow(
    /^There is not enough memory on the CPU .*\.$/,
  );
  await session.release();
});
