/** @file What a question of the benchmark is, and what it is asked about. */
import type { MODELS } from "../seed-scale/volume.ts";

export interface Question {
  query: string;
  variables: Record<string, unknown>;
}

export interface Case {
  name: string;
  /** What 95 of 100 answers have to stay below, in ms. */
  bar: number;
  /** Asked in turn. */
  questions: Question[];
  /** The same of PostGraphile, where it can be asked. */
  postgraphile?: Question[];
}

export interface Pick {
  model: (typeof MODELS)[number];
  task: string;
  revision: string;
  step: number;
}
