/**
 * @file A model whose checkpoints are swept: where it is found, what its hub says of a checkpoint before anything is fetched, and
 * which results are stored already.
 */
import { contentAddress, type Db, findHeadScores, findRun } from "@atlas/platform";
import { type HeadScoreSettings, type SweepSettings, UserError } from "@atlas/schema";
import { findModelLine } from "../../checkpoint/family/find-model-line.ts";
import { type CheckpointRef, lineModel, type ModelLine } from "../../checkpoint/family/model-line.ts";
import {
  type ListedRevision,
  type RepositoryExaminer,
  repositoryExaminer,
} from "../../checkpoint/hub/examine-repository.ts";
import type { HubConfig } from "../../checkpoint/hub/hub-config.ts";
import { checkDataset, datasetHash, type TaskDataset } from "../../task/dataset.ts";
import { loadTokenizer } from "../../task/load-tokenizer.ts";
import { NotServed, type Task } from "../../task/task.ts";
import { analysisSettings } from "../analysis-settings.ts";
import { headRequest } from "../analyze-checkpoint.ts";
import { headScoreAddressOf } from "../analyze-heads.ts";
import { planHeadScores } from "../head-scores.ts";
import { ANALYZER_VERSION } from "../version.ts";
import { attributionOf } from "./command-of.ts";

/** In the place of the id of a run that there will not be. */
const LEFT_OUT = -1;

interface Prompts {
  dataset: TaskDataset;
  hash: string;
}

export class SweepTarget {
  readonly line: ModelLine;
  /** Undefined for checkpoints on this machine. */
  readonly #examiner: RepositoryExaminer | undefined;
  /** By tokenizer, task and settings: the same at every checkpoint of a family. */
  readonly #prompts = new Map<string, Promise<Prompts>>();

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
    if (found === undefined) return false;
    const model = lineModel(this.line, settings).name;
    const runs = tasks.map(async (task) => {
      const prompts = await this.#promptsOf(task, checkpoint, found, settings).catch((error: unknown) => {
        if (error instanceof NotServed && task.ifServed) return undefined;
        throw error;
      });
      if (prompts === undefined) return LEFT_OUT;
      const { dataset, hash } = prompts;
      checkDataset(dataset, found.config!.vocabulary, found.config!.maxPositions);
      if (found.weightHash === null) return undefined;
      const address = contentAddress({
        model,
        revision: checkpoint.revision,
        weightHash: found.weightHash,
        datasetHash: hash,
        settings: analysisSettings(dataset.metric, attributionOf(settings)),
        analyzerVersion: ANALYZER_VERSION,
      });
      return findRun(db, address);
    });
    const all = (await Promise.all(runs)).every((run) => run !== undefined);
    return all && (await this.#headsAreStored(db, model, checkpoint, found, settings.heads));
  }

  async #headsAreStored(
    db: Db,
    model: string,
    { revision }: CheckpointRef,
    { weightHash, config }: ListedRevision,
    heads: HeadScoreSettings | undefined,
  ): Promise<boolean> {
    if (heads === undefined) return true;
    if (weightHash === null || config === null) return false;
    const plans = await this.#examiner!.withSmallFiles(revision, async (directory) => {
      // Plans are of the tokenizer and the shape; no weight is asked for.
      const source = { config, weights: new Map(), tokenizer: () => loadTokenizer(directory) };
      return planHeadScores(source, headRequest(heads), () => {});
    });
    const identity = { revision, weightHash };
    const addresses = plans.flatMap((plan) =>
      plan.asked.map((name) => headScoreAddressOf(model, identity, plan, name)),
    );
    return (await findHeadScores(db, addresses)).size === addresses.length;
  }

  #promptsOf(
    task: Task,
    { revision }: CheckpointRef,
    { needed }: ListedRevision,
    settings: SweepSettings,
  ): Promise<Prompts> {
    const tokenizer = needed.filter(({ path }) => path.startsWith("tokenizer")).map(({ gitOid }) => gitOid);
    const key = JSON.stringify([tokenizer, task.name, task.version, settings.task]);
    const make = () =>
      this.#examiner!.withSmallFiles(revision, async (directory) => {
        const dataset = task.generate(await loadTokenizer(directory), settings.task);
        return { dataset, hash: datasetHash(dataset) };
      });
    const found = this.#prompts.get(key) ?? make();
    this.#prompts.set(key, found);
    found.catch(() => this.#prompts.delete(key));
    return found;
  }
}
