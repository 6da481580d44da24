/** @file Options that several commands share, checked with one sentence each. */
import { ATTRIBUTION_METHODS, DEFAULT_STEPS, METRICS, PATH_RULES, UserError } from "@atlas/schema";
import { Option } from "commander";

export const inputsOption = () =>
  new Option(
    "--inputs <file>",
    "prompts and answers as token ids, the inputs.json of a reference case",
  ).makeOptionMandatory();

export const metricOption = () =>
  new Option(
    "--metric <name>",
    "logit-diff: logit(correct) − logit(incorrect); prob-diff: Σ p(later years) − Σ p(the others)",
  )
    .choices(METRICS)
    .default("logit-diff");

export const methodOption = () =>
  new Option("--method <name>", "eap-ig averages gradients along a path, eap takes them at the clean prompt")
    .choices(ATTRIBUTION_METHODS)
    .default("eap-ig");

export const pathOption = () =>
  new Option("--path <rule>", "where on the path from corrupted to clean the gradients are taken")
    .choices(PATH_RULES)
    .default("left");

export const stepsOption = () =>
  new Option("--steps <number>", "points on the path")
    .argParser(wholeNumber("--steps", 1, 1000))
    .default(DEFAULT_STEPS);

export const deviceOption = () =>
  new Option("--device <name>", "where the arithmetic runs").choices(["cpu"]).default("cpu");

export const jsonOption = () => new Option("--json", "results as JSON on standard output");

/** @returns a parser for whole numbers of a range. */
export function wholeNumber(option: string, least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most)
      throw new UserError(`${option} cannot be "${text}"; give a whole number from ${least} to ${most}.`);
    return value;
  };
}
