/**
 * @file Addition: "3 + 4 = 7, 12 + 5 = 17, 9 + 6 =" → 15, not 11.
 * Source: Stolfo et al. 2023, arXiv:2305.15054. The corrupted prompt has another number in the place of the first and of the second
 * operand in turn. Neither answer stands in the prompt, so that no copying leads to one.
 */
import { defineTask } from "../define-task.ts";
import { fill, fillUpTo } from "../fill.ts";
import type { PromptPair } from "../prompt-pair.ts";
import { pick, type RandomGenerator, sample } from "../random.ts";
import { english, type SumMaterial } from "./english.ts";

/** Sums that a tokenizer may split: they are not asked for, and enough others are left whatever the operand that stays. */
const MOST_SPLIT = 4;

/** What the operand becomes. */
const corruptions: Record<string, (operands: { third: number; other: number }) => number> = {
  /** A number with which the sum is neither answer. */
  "third-sum": ({ third }) => third,
  /** The number with which the wrong answer is right. */
  "flip-sum": ({ other }) => other,
};

export const addition = defineTask<SumMaterial>({
  name: "addition",
  version: 1,
  group: "further",
  title: "Addition",
  description: "Two numbers up to 20 are added: logit of their sum minus logit of another sum.",
  metric: "logit-diff",
  citation:
    "Stolfo et al. 2023, A Mechanistic Interpretation of Arithmetic Reasoning in Language Models, arXiv:2305.15054; prompts are our own.",
  license: "MIT",
  corruptions: Object.keys(corruptions),
  materials: [english],
  prepare(material, words, { corruption }, stream) {
    const templates = words.templates(material.templates);
    const sums = upTo(2 * material.most).map(String);
    const served = new Set(words.single(sums, "numbers", sums.length - MOST_SPLIT).map(Number));
    const random = stream();
    return (index) => {
      const asked = drawAsked(upTo(material.most), served, random);
      const template = pick(random, templates);
      const worked = drawWorked(upTo(material.most), asked, random);
      return sumPair(template, worked, asked, index % 2 === 0 ? "a" : "b", corruption);
    };
  },
});

const upTo = (most: number): number[] => Array.from({ length: most }, (_, i) => i + 1);

interface Asked {
  /** The operand that stays. */
  kept: number;
  operand: number;
  /** In the operand's place: one that leads to the wrong answer, and one that leads to neither. */
  other: number;
  third: number;
}

/**
 * Neither answer is one of the operands.
 * @param served numbers that are one token
 */
function drawAsked(operands: readonly number[], served: ReadonlySet<number>, random: RandomGenerator): Asked {
  const own = operands.filter((number) => served.has(number));
  const kept = pick(random, own);
  const order = sample(random, own, own.length);
  const operand = order.find((number) => served.has(kept + number))!;
  const other = order.find((number) => number !== operand && kept + number !== operand && served.has(kept + number))!;
  const taken = [operand, other, kept + operand, kept + other];
  return { kept, operand, other, third: order.find((number) => !taken.includes(number))! };
}

/** Two sums without a number that is an answer. */
function drawWorked(operands: readonly number[], { kept, operand, other }: Asked, random: RandomGenerator): number[][] {
  const taken = [kept + operand, kept + other];
  const sums = operands.flatMap((a) => operands.map((b) => [a, b, a + b]));
  return sample(
    random,
    sums.filter((sum) => !sum.some((number) => taken.includes(number))),
    2,
  );
}

function sumPair(
  template: string,
  worked: readonly number[][],
  { kept, operand, other, third }: Asked,
  changing: "a" | "b",
  corruption: string,
): PromptPair {
  const examples = Object.fromEntries(worked.flat().map((number, i) => ["pqrstu"[i]!, String(number)]));
  const asked = (number: number) => {
    const [a, b] = changing === "a" ? [number, kept] : [kept, number];
    return { ...examples, a: String(a), b: String(b) };
  };
  return {
    clean: fill(template, asked(operand)),
    corrupted: fill(template, asked(corruptions[corruption]!({ third, other }))),
    correct: [` ${kept + operand}`],
    incorrect: [` ${kept + other}`],
    marks: {
      operand: fillUpTo(template, changing, asked(operand)),
      kept: fillUpTo(template, changing === "a" ? "b" : "a", asked(operand)),
    },
  };
}
