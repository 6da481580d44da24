/**
 * @file A model whose checkpoints are swept: where it is found, what its hub says of a checkpoint before anything is fetched, and
 * which results are stored already.
 */
import { type Db, findRun } from "@atlas/platform";
import { type SweepSettings, type TaskSettings, UserError } from "@atlas/schema";
import { findModelLine } from "../../checkpoint/family/find-model-line.ts";
import { type CheckpointRef, lineModel, type ModelLine } from "../../checkpoint/family/model-line.ts";
import { modelRecord } from "../../checkpoint/family/model-record.ts";
import {
  type ListedRevision,
  type RepositoryExaminer,
  repositoryExaminer,
} from "../../checkpoint/hub/examine-repository.ts";
import type { HubConfig } from "../../checkpoint/hub/hub-config.ts";
import type { TaskDataset } from "../../task/dataset.ts";
import { loadTokenizer } from "../../task/load-tokenizer.ts";
import { NotServed, type Task } from "../../task/task.ts";
import type { LoadedTokenizer } from "../../task/tokenizer.ts";
import { headRequest } from "../analyze-checkpoint.ts";
import { headsAreStored } from "../analyze-heads.ts";
import { planAnalysis } from "../analyze-task.ts";
import type { OpenedCheckpoint } from "../opened-checkpoint.ts";

/** Stands for weights whose hash the hub does not tell: no result has it. */
const NO_WEIGHTS = "0".repeat(64);

export class SweepTarget {
  readonly line: ModelLine;
  /** Undefined for checkpoints on this machine. */
  readonly #examiner: RepositoryExaminer | undefined;
  readonly #tokenizers = new Map<string, Promise<LoadedTokenizer>>();
  /** The same at every checkpoint of a family. */
  readonly #prompts = new Map<LoadedTokenizer, Map<string, TaskDataset>>();

  private constructor(line: ModelLine, examiner: RepositoryExaminer | undefined) {
    this.line = line;
    this.#examiner = examiner;
  }

  /** @param signal ends every question to the hub, later ones too. @throws UserError when there is no such model. */
  static async open(target: string, hub: HubConfig, signal: AbortSignal): Promise<SweepTarget> {
    const line = await findModelLine(target, hub, { signal });
    const { source } = line;
    return new SweepTarget(
      line,
      source.kind === "hub" ? await repositoryExaminer(hub, source.repository, { signal }) : undefined,
    );
  }

  /**
   * @returns what is fetched for the checkpoint; undefined where nothing has to be
   * @throws UserError when the hub has no whole checkpoint of that name, or none that can be computed
   */
  async listed({ revision }: CheckpointRef): Promise<(ListedRevision & { commit: string }) | undefined> {
    const found = await this.#examiner?.examine(revision);
    if (found === undefined) return undefined;
    const [problem] = found.problems;
    if (problem !== undefined || found.commit === null)
      throw new UserError(problem?.message ?? `There is no ${revision}.`, { code: "NOT_FOUND" });
    return { ...found, commit: found.commit };
  }

  /**
   * Told without reading weights, which is why it is never told of checkpoints on this machine.
   * @throws UserError when a task cannot be asked of this model, or `listed` does
   */
  async isStored(db: Db, checkpoint: CheckpointRef, tasks: readonly Task[], settings: SweepSettings): Promise<boolean> {
    const found = await this.listed(checkpoint);
    if (found?.config == null) return false;
    const { weightHash, config } = found;
    const model = modelRecord(lineModel(this.line, settings), config);
    const tokenizer = await this.#tokenizerOf(checkpoint, found);
    const known = weightHash ?? NO_WEIGHTS;
    const opened: OpenedCheckpoint = {
      // No weight is asked for by plans.
      checkpoint: { directory: "", config, weights: new Map(), parameters: model.parameters, files: [] },
      ...{ tokenizer, model, seconds: 0 },
      record: { ...checkpoint, weightHash: known },
    };
    const { task: taskSettings, choice, heads } = settings;
    for (const task of tasks) {
      const asked = { ...(taskSettings && { taskSettings }), ...(choice && { choice }) };
      const plan = await ifServed(task, () => planAnalysis(opened, this.#remembering(task), asked));
      if (plan !== undefined && (await findRun(db, plan.address)) === undefined) return false;
    }
    return weightHash !== null && (heads === undefined || headsAreStored(db, opened, headRequest(heads)));
  }

  /** The same tokenizer is read once, however many revisions have it. */
  #tokenizerOf({ revision }: CheckpointRef, { needed }: ListedRevision): Promise<LoadedTokenizer> {
    const files = needed.filter(({ path }) => path.startsWith("tokenizer"));
    const key = files.map(({ path, gitOid }) => `${path} ${gitOid}`).join();
    const found = this.#tokenizers.get(key) ?? this.#examiner!.withSmallFiles(revision, loadTokenizer);
    this.#tokenizers.set(key, found);
    found.catch(() => this.#tokenizers.delete(key));
    return found;
  }

  /** The task, but generating the same prompts once. */
  #remembering(task: Task): Task {
    const generate = (tokenizer: LoadedTokenizer, settings?: TaskSettings): TaskDataset => {
      const known = this.#prompts.get(tokenizer) ?? new Map<string, TaskDataset>();
      this.#prompts.set(tokenizer, known);
      const key = JSON.stringify([task.name, task.version, settings]);
      const dataset = known.get(key) ?? task.generate(tokenizer, settings);
      known.set(key, dataset);
      return dataset;
    };
    return { ...task, generate };
  }
}

async function ifServed<T>(task: Task, plan: () => Promise<T>): Promise<T | undefined> {
  try {
    return await plan();
  } catch (error) {
    if (error instanceof NotServed && task.ifServed) return undefined;
    throw error;
  }
}
