/** @file Options that several commands share, checked with one sentence each. */
import {
  ATTRIBUTION_LEVELS,
  ATTRIBUTION_METHODS,
  DEFAULT_STEPS,
  HEAD_SCORES,
  type HeadScoreName,
  PATH_RULES,
  UserError,
} from "@atlas/schema";
import { Option } from "commander";
import { DEVICE_CHOICES } from "../onnx/choose-device.ts";

export const inputsOption = () =>
  new Option(
    "--inputs <file>",
    "prompts and answers as token ids, the inputs.json of a reference case",
  ).makeOptionMandatory();

export const methodOption = () =>
  new Option(
    "--method <name>",
    "eap-ig averages gradients along a path of inputs, eap-ig-activations along paths of activations; eap takes them at " +
      "the clean prompt, clean-corrupted at both; exact patches everything for real",
  )
    .choices(ATTRIBUTION_METHODS)
    .default("eap-ig");

export const levelOption = () =>
  new Option("--level <name>", "what is scored: every edge, or every node (heads, MLPs, the input)")
    .choices(ATTRIBUTION_LEVELS)
    .default("edge");

/** @param otherwise what is taken where the option is absent. */
export const pathOption = (otherwise: string) =>
  new Option(
    "--path <rule>",
    `where on its path from corrupted to clean a method takes gradients (default: ${otherwise}; other methods have no path)`,
  ).choices(PATH_RULES);

export const stepsOption = () =>
  new Option("--steps <number>", "points on the path")
    .argParser(wholeNumber("--steps", 1, 1000))
    .default(DEFAULT_STEPS);

export const deviceOption = () =>
  new Option("--device <name>", "where the arithmetic runs; auto takes a GPU where one is usable (see atlas devices)")
    .choices(DEVICE_CHOICES)
    .default("cpu");

export const jsonOption = () => new Option("--json", "results as JSON on standard output");

export const memoryOption = () =>
  new Option(
    "--memory <size>",
    "what this process may take at most, such as 20GiB; 70% of what is free unless given (on the CPU)",
  ).argParser(bytes("--memory"));

export const diskOption = () =>
  new Option(
    "--disk <size>",
    "most that fetched checkpoints may take of the disk at once, such as 20GiB; no limit unless given",
  ).argParser(bytes("--disk"));

const UNITS: Readonly<Record<string, number>> = { KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30, TiB: 2 ** 40 };

/** @returns a parser for sizes with a binary unit. */
export function bytes(option: string): (text: string) => number {
  return (text) => {
    const [, value, unit] = /^(\d+(?:\.\d+)?) ?([KMGT]iB)$/.exec(text) ?? [];
    if (value === undefined || Number(value) === 0)
      throw new UserError(
        `${option} cannot be "${text}"; give a size with its unit: KiB, MiB, GiB or TiB, such as 20GiB.`,
      );
    return Math.round(Number(value) * UNITS[unit!]!);
  };
}

/** @returns a parser for whole numbers of a range. */
export function wholeNumber(option: string, least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < least || value > most)
      throw new UserError(`${option} cannot be "${text}"; give a whole number from ${least} to ${most}.`);
    return value;
  };
}

/** @returns a parser for numbers of a range. */
export function number(option: string, least = -Number.MAX_VALUE, most = Number.MAX_VALUE): (text: string) => number {
  const range = least === -Number.MAX_VALUE ? "a number" : `a number from ${least} to ${most}`;
  return (text) => {
    const value = Number(text);
    if (text.trim() === "" || !(value >= least && value <= most))
      throw new UserError(`${option} cannot be "${text}"; give ${range}.`);
    return value;
  };
}

/** @returns the names in a list with commas. */
export function listed(option: string, text: string): string[] {
  const names = text.split(",").map((name) => name.trim());
  if (names.every((name) => name !== "")) return names;
  throw new UserError(`${option} cannot be "${text}"; give names separated by commas.`);
}

/** @returns head scores by name, of a list with commas between. */
export function scoreNames(text: string): HeadScoreName[] {
  return text.split(",").map((name) => {
    const known = HEAD_SCORES.find((score) => score === name);
    if (known === undefined)
      throw new UserError(`There is no head score "${name}"; use some of ${HEAD_SCORES.join(", ")}.`);
    return known;
  });
}
