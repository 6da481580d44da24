/**
 * @file The GPT-2 models of Stanford's Mistral project (no relation of the company's models): five seeds of two sizes on
 * OpenWebText. Sources: stanford-crfm/mistral, README.md (names, seeds, a branch for each checkpoint, Apache-2.0) and conf/ (512
 * sequences of 1,024 tokens a step, 400,000 steps); TransformerLens, loading_from_pretrained.py (the 609 steps, branches
 * `checkpoint-N`).
 */
import { type FamilyData, type Revisions, range } from "../family-data.ts";

const REVISIONS: Revisions = {
  kind: "regular",
  prefix: "checkpoint-",
  steps: [...range(0, 90, 10), ...range(100, 1950, 50), ...range(2000, 19_900, 100), ...range(20_000, 400_000, 1000)],
  tokensPerStep: 512 * 1024,
};

const NAMES = [
  ...["alias-gpt2-small-x21", "battlestar-gpt2-small-x49", "caprica-gpt2-small-x81"],
  ...["darkmatter-gpt2-small-x343", "expanse-gpt2-small-x777"],
  ...["arwen-gpt2-medium-x21", "beren-gpt2-medium-x49", "celebrimbor-gpt2-medium-x81"],
  ...["durin-gpt2-medium-x343", "eowyn-gpt2-medium-x777"],
];

export const MISTRAL_GPT2: FamilyData = {
  name: "mistral-gpt2",
  title: "GPT-2 small and medium of the Mistral project (Stanford CRFM)",
  license: "Apache-2.0",
  citation: "Karamcheti et al. 2021, Mistral: A Journey towards Reproducible Language Model Training, Stanford CRFM",
  models: NAMES.map((name) => ({ name, repository: `stanford-crfm/${name}`, revisions: REVISIONS })),
};
