#!/usr/bin/env node
// node scripts/seed-scale.js [--scale SHARE] [--matrices EDGES] [--seed N] [--add]
// Fills a database with made-up results of the volume of the whole field: see docs/benchmarks.md.
import { register } from "tsx/esm/api";

register();
await import("./seed-scale/main.ts");
