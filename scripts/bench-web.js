#!/usr/bin/env node
// npm run bench:web -- [--only PATTERN] [--scale SHARE] [--json]
// Measures the site's pages and their interaction in a browser on the volume of the whole field: see docs/benchmarks.md.
import { register } from "tsx/esm/api";

register();
await import("./bench-web/main.ts");
