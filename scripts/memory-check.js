#!/usr/bin/env node
// node scripts/memory-check.js [--only PATTERN] [--memory SIZE] [--folder DIR] [--out report.json]
// Sets estimates of memory beside measured peaks, each in a process of its own: see docs/operating.md.
import { register } from "tsx/esm/api";

register();
await import("./memory-check/main.ts");
