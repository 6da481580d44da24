/**
 * @file OLMo 2. Branches are `stage1-step140000-tokens294B`, at irregular steps that differ between repositories, so the hub is
 * asked; tokens are rounded to billions in the names. The branches of stage 2 are several short runs that begin to count anew and
 * are averaged in the end, so they are no continuation of this line.
 * Sources: model cards of allenai/OLMo-2-1124-7B, -13B, OLMo-2-0325-32B and OLMo-2-0425-1B (names, Apache-2.0); the documentation
 * of OLMo 2 in transformers (the example branch above); OLMo-2-0425-1B-early-training holds the first 37,000 steps of 1B densely.
 */
import type { FamilyData, Revisions } from "../family-data.ts";

const REVISIONS: Revisions = {
  kind: "listed",
  pattern: /^stage1-step(?<step>\d+)-tokens(?<tokens>\d+)B$/,
  tokenUnit: 1e9,
};

const NAMES = [
  "OLMo-2-0425-1B",
  "OLMo-2-0425-1B-early-training",
  "OLMo-2-1124-7B",
  "OLMo-2-1124-13B",
  "OLMo-2-0325-32B",
];

export const OLMO2: FamilyData = {
  name: "olmo2",
  title: "OLMo 2 (Allen Institute for AI)",
  license: "Apache-2.0",
  citation: "OLMo Team 2025, 2 OLMo 2 Furious, arXiv:2501.00656",
  models: NAMES.map((name) => ({ name, repository: `allenai/${name}`, revisions: REVISIONS })),
};
