/** @file A model as results and findings are stored with it: its names, and the shape that its configuration gives. */
import type { ModelRecord } from "@atlas/schema";
import { type ModelConfig, weightShapes } from "../config.ts";
import { elements } from "../tensor-file.ts";
import type { LineModel } from "./model-line.ts";

export function modelRecord(model: LineModel, config: ModelConfig): ModelRecord {
  const { architecture, layers, heads, dModel, vocabulary, parallel } = config;
  const parameters = [...weightShapes(config).values()].reduce((sum, shape) => sum + elements(shape), 0);
  return { ...model, architecture, layers, heads, dModel, vocabulary, parallel, parameters };
}
