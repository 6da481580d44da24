/** @file For tests of laws: a small checkpoint with random weights of every architecture and of its variants that compute differently. */
import { type CheckpointChoices, writeTinyCheckpoint } from "../../apps/analyzer/src/checkpoint/checkpoint-fixture.ts";
import { type Checkpoint, openCheckpoint } from "../../apps/analyzer/src/checkpoint/weights.ts";

/** By the name that a failing test shows. */
export const ARCHITECTURES: Readonly<Record<string, CheckpointChoices>> = {
  "GPT-NeoX, parallel": { architecture: "gpt_neox" },
  // More layers than circuits are summed ahead for.
  "GPT-NeoX, sequential": {
    architecture: "gpt_neox",
    config: { use_parallel_residual: false, num_hidden_layers: 3 },
  },
  "GPT-2": { architecture: "gpt2" },
  Llama: { architecture: "llama" },
  Mistral: { architecture: "mistral" },
  "Qwen 2": { architecture: "qwen2" },
  "Qwen 3": { architecture: "qwen3" },
  "OLMo 2": { architecture: "olmo2" },
};

/** @param folder an empty folder that lasts as long as the checkpoint is used. @param choices beyond those of the name. */
export async function modelOf(name: string, folder: string, choices: CheckpointChoices = {}): Promise<Checkpoint> {
  const { config, ...others } = ARCHITECTURES[name]!;
  return openCheckpoint(
    await writeTinyCheckpoint(folder, { ...others, ...choices, config: { ...config, ...choices.config } }),
  );
}
