#!/usr/bin/env node
// npm run bench:api -- [--only PATTERN] [--seconds N] [--scale SHARE] [--no-postgraphile] [--json]
// Measures the API on the volume of the whole field, over HTTP, beside PostGraphile: see docs/benchmarks.md.
import { register } from "tsx/esm/api";

register();
await import("./bench-api/main.ts");
