#!/usr/bin/env node
// node scripts/gpu-check.js [--device webgpu|cuda] [--quick] [--no-benchmark] [--out report.json]
// Runs from a carried folder (sources and node_modules) on a machine without a network: see docs/devices.md.
import { register } from "tsx/esm/api";

register();
await import("./gpu-check/main.ts");
