/** @file Sums of two numbers in digits, behind two worked ones. */
import type { Material } from "../define-task.ts";

export interface SumMaterial extends Material {
  /** Operands are 1 to this. */
  most: number;
  /** With the slots {p} + {q} = {r} and {s} + {t} = {u} for the worked sums, and {a} and {b} for what is asked. */
  templates: readonly string[];
}

export const english: SumMaterial = {
  language: "English",
  bos: false,
  most: 20,
  templates: [
    "{p} + {q} = {r}, {s} + {t} = {u}, {a} + {b} =",
    "{p} plus {q} is {r}, {s} plus {t} is {u}, {a} plus {b} is",
    "Question: What is {p} plus {q}? Answer: {r}. Question: What is {s} plus {t}? Answer: {u}. Question: What is {a} plus {b}? Answer:",
  ],
};
