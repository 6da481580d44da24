#!/usr/bin/env node
// The command line runs from TypeScript sources: no build step, the same files that the tests run.
import { register } from "tsx/esm/api";

register();
await import("../src/cli/main.ts");
