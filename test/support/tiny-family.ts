/** @file A family of tiny checkpoints that the demo language's tasks can be asked of, as a folder of step folders. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeTinyCheckpoint } from "../../apps/analyzer/src/checkpoint/checkpoint-fixture.ts";
import { writeTokenizerFile } from "../../apps/analyzer/src/demo/tokenizer-file.ts";
import { vocabulary } from "../../apps/analyzer/src/demo/vocabulary.ts";

/** @returns the folder, made inside the given one. */
export async function writeTinyFamily(root: string, steps: readonly number[]): Promise<string> {
  const model = join(root, "suite", "tiny");
  for (const step of steps) {
    const folder = join(model, `step${step}`);
    await writeTinyCheckpoint(folder, { seed: step + 1, config: { vocab_size: vocabulary.length } });
    await writeTokenizerFile(folder);
    await writeFile(join(folder, "trainer_state.json"), JSON.stringify({ global_step: step }));
  }
  return model;
}
