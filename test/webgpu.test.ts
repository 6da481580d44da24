/**
 * @file Whole programs on WebGPU beside the CPU, wherever an adapter exists: a GPU, or SwiftShader, the software driver that
 * Debian's chromium brings. Everything runs in child processes, whose environment names the driver. Skipped with the reason
 * where there is no adapter.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { temporaryFolders } from "../apps/analyzer/src/checkpoint/temporary-folder.ts";
import { probeDevice } from "../apps/analyzer/src/onnx/probe.ts";

const SWIFTSHADER = "/usr/lib/chromium/vk_swiftshader_icd.json";
const ATLAS = fileURLToPath(new URL("../apps/analyzer/bin/atlas.js", import.meta.url));
const GPU_CHECK = fileURLToPath(new URL("../scripts/gpu-check.js", import.meta.url));
/** SwiftShader compiles every shader for the CPU, which takes most of the time. */
const PATIENCE = { timeout: 300_000 };

const folder = temporaryFolders();
const adapter = await findAdapter();

/** The environment in which WebGPU has an adapter, real ones first. */
async function findAdapter(): Promise<NodeJS.ProcessEnv | undefined> {
  const runtime = { XDG_RUNTIME_DIR: process.env.XDG_RUNTIME_DIR ?? tmpdir() };
  const software = { ...runtime, VK_ICD_FILENAMES: SWIFTSHADER, VK_DRIVER_FILES: SWIFTSHADER };
  const reasons: (string | null)[] = [];
  for (const environment of existsSync(SWIFTSHADER) ? [runtime, software] : [runtime]) {
    const { usable, reason } = await probeDevice("webgpu", environment);
    if (usable) return environment;
    reasons.push(reason);
  }
  console.info(`skipped: no WebGPU adapter here. ${reasons.join(" ")} Debian's chromium and libvulkan1 bring one.`);
  return undefined;
}

async function run(script: string, args: readonly string[], environment: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, [script, ...args], { env: { ...process.env, ...environment } });
  const output = { stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const)
    child[name].setEncoding("utf8").on("data", (text: string) => {
      output[name] += text;
    });
  const [code] = await once(child, "close");
  return { code, ...output };
}

describe.skipIf(adapter === undefined)("with an adapter", () => {
  test(
    "attribution, circuits and head scores agree with the CPU to 1e-4, and no node is left to the CPU",
    PATIENCE,
    async () => {
      const out = join(await folder(), "report.json");
      const { code, stdout, stderr } = await run(GPU_CHECK, ["--quick", "--no-benchmark", "--out", out], adapter);
      expect(code, stdout + stderr).toBe(0);
      const { right, parity } = JSON.parse(await readFile(out, "utf8"));
      expect(right).toBe(true);
      expect(parity).toHaveLength(8);
      for (const { worst } of parity) expect(worst).toBeLessThan(1e-4);
      const counted = parity.filter(({ nodes }: { nodes?: object }) => nodes !== undefined);
      expect(counted).toHaveLength(6);
      for (const { nodes } of counted) {
        expect(Object.keys(nodes)).toEqual(["webgpu"]);
        expect(nodes.webgpu).toBeGreaterThan(100);
      }
    },
  );

  test("the benchmark names the adapter beside what it measured there", PATIENCE, async () => {
    const args = ["bench", "--quick", "--json", "--only", "product", "--device", "webgpu"];
    const { code, stdout, stderr } = await run(ATLAS, args, adapter);
    expect(code, stderr).toBe(0);
    const { device, adapter: name, rows } = JSON.parse(stdout);
    expect({ device, name }).toEqual({ device: "webgpu", name: expect.stringMatching(/./) });
    expect(rows).toMatchObject([{ id: "product", repeats: 3, memory: { estimate: null } }]);
  });

  test("atlas devices names the adapter", async () => {
    const { code, stdout } = await run(ATLAS, ["devices", "--json"], adapter);
    expect(code).toBe(0);
    const { devices } = JSON.parse(stdout);
    expect(devices).toContainEqual(expect.objectContaining({ device: "webgpu", usable: true, reason: null }));
  });

  test("a product with a long inner axis, which GPUs take in parts, agrees too", PATIENCE, async () => {
    const script = fileURLToPath(new URL("./support/long-product.ts", import.meta.url));
    const { code, stdout, stderr } = await run(script, [], { ...adapter, NODE_OPTIONS: "--import tsx" });
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout).worst).toBeLessThan(1e-5);
  });

  test("a tensor larger than the GPU's memory is one sentence, and the device remains usable", PATIENCE, async () => {
    const script = fileURLToPath(new URL("./support/fill-gpu.ts", import.meta.url));
    const { code, stdout, stderr } = await run(script, [], { ...adapter, NODE_OPTIONS: "--import tsx" });
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      error: expect.stringMatching(/^There is not enough memory on the GPU \(WebGPU\).*--device\.$/),
      after: [2, 4],
    });
  });
});

describe("without a driver", () => {
  const none = { VK_ICD_FILENAMES: "/nonexistent.json", VK_DRIVER_FILES: "/nonexistent.json" };

  test.runIf(process.platform === "linux")("atlas devices gives one line for each device, and the reason", async () => {
    const { code, stdout } = await run(ATLAS, ["devices"], none);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^cpu +usable +.*\d+ threads$/);
    expect(lines[1]).toMatch(/^webgpu +not usable +No graphics driver was found/);
  });

  test.runIf(process.platform === "linux")("asking for it is refused before anything is computed", async () => {
    const { code, stdout, stderr } = await run(ATLAS, ["bench", "--device", "webgpu"], none);
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr.trimEnd()).toMatch(/^atlas: --device webgpu cannot be used here: No graphics driver.*\.$/);
  });
});
