/** @file The pages that are measured, on the made-up results of the whole field's volume. */
import { LAST_STEP } from "../seed-scale/volume.ts";

export interface MeasuredPage {
  name: string;
  path: string;
}

/** Before any behaviour the whole graph of 160m, 32,347 edges, is its circuit. */
export const WHOLE_CIRCUIT = "/circuits/scale-160m/ioi/step0?top=all";
export const MODEL = "/models/scale-160m?at=step0";

export const PAGES: readonly MeasuredPage[] = [
  { name: "home", path: "/" },
  { name: "trends", path: "/trends" },
  { name: "model", path: "/models/scale-160m" },
  { name: "model, 36 layers", path: "/models/scale-12b" },
  { name: "circuit", path: `/circuits/scale-160m/ioi/step${LAST_STEP}` },
  { name: "circuit, 32,347 edges", path: WHOLE_CIRCUIT },
  { name: "compare", path: "/compare" },
  { name: "head", path: "/models/scale-160m/heads/a5.h1" },
  { name: "health", path: "/health" },
  { name: "tasks", path: "/tasks" },
  { name: "task", path: "/tasks/ioi" },
  { name: "runs", path: "/runs" },
  { name: "API", path: "/docs/api" },
  { name: "methods", path: "/about" },
  { name: "open", path: "/open" },
  { name: "search", path: "/search?q=160m" },
];
