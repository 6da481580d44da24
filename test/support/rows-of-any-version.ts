/** @file A result and what stands beside it as rows of whatever version the tables have: of tables and columns that are there. */

import { randomUUID } from "node:crypto";
import { computationGraph, formatNode, formatReader, type ResultBundle } from "@atlas/schema";
import type { Pool, PoolClient } from "pg";
import { makeHeadScores } from "./head-score-bundle.ts";
import { makeImport } from "./import-bundle.ts";
import { makeVerification } from "./verification-bundle.ts";

type Row = Record<string, unknown>;

/** A row as it was when it was inserted. */
export interface InsertedRow {
  table: string;
  row: Row;
}

const json = (value: unknown): string => JSON.stringify(value);
const base64 = (text: string): Buffer => Buffer.from(text, "base64");
const HASH = "d".repeat(64);

export class RowsOfAnyVersion {
  readonly rows: InsertedRow[] = [];
  readonly #pool: Pool;
  /** Names of columns by table. */
  #columns = new Map<string, Set<string>>();

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  /** @param bundle of a model of its own. @returns the id of its run. */
  async insert(bundle: ResultBundle): Promise<number> {
    await this.#readColumns();
    const { model, checkpoint, task, dataset, settings, provenance, circuit, performance } = bundle;
    const familyId = await this.#put("family", { name: `family of ${model.name}` });
    const shape = { layers: model.layers, heads: model.heads, d_model: model.dModel, vocabulary: model.vocabulary };
    const modelId = await this.#put("model", {
      ...{ family_id: familyId, name: model.name, architecture: model.architecture, ...shape },
      ...{ parallel: model.parallel, parameters: model.parameters },
    });
    const checkpointId = await this.#put("checkpoint", {
      ...{ model_id: modelId, revision: checkpoint.revision, step: checkpoint.step, tokens: checkpoint.tokens },
      weight_hash: checkpoint.weightHash,
    });
    const words = { title: "Title", description: "Description.", metric: task.metric };
    const taskId = await this.#put("task", { name: task.name, version: task.version, ...words });
    const datasetId = await this.#put("dataset", {
      ...{ hash: dataset.hash, items: dataset.items, positions: dataset.positions },
    });
    const projectId = (await this.#pool.query("select id from project where slug = 'public'")).rows[0].id;
    const { method, steps, path, metric, ablation, selection, threshold, numericType } = settings;
    const of = { project_id: projectId, checkpoint_id: checkpointId };
    const how = { method, steps, path, metric, ablation, selection, threshold, numeric_type: numericType };
    const by = { analyzer_version: provenance.analyzerVersion, command: provenance.command };
    const runId = await this.#put("run", {
      ...{ ...of, task_id: taskId, dataset_id: datasetId, address: bundle.address, ...how, ...by },
      ...{ timings: json(bundle.timings), peak_memory: bundle.peakMemory, completeness_gap: bundle.completenessGap },
    });
    const items = dataset.items;
    await this.#put("task_performance", { run_id: runId, ...performance, items });
    await this.#put("edge_scores", { run_id: runId, layout: 1, packed: base64(bundle.scores) });
    const circuitId = await this.#put("circuit", {
      ...{ run_id: runId, requested_edges: circuit.requestedEdges, edges: circuit.edges, nodes: circuit.nodes },
      ...{ metric: circuit.metric, reached: circuit.reached, curve: json(circuit.curve) },
      faithfulness_plain: circuit.faithfulness.plain,
      faithfulness_floor_corrected: circuit.faithfulness.floorCorrected,
    });
    await this.#putEdges(circuitId!, bundle);
    await this.#put("node_score", { run_id: runId, row: 0, node: "input", score: 0.25, in_circuit: true });
    const ids = { runId: runId!, circuitId: circuitId!, datasetId: datasetId!, modelId: modelId! };
    await this.#putBeside({ of, by, bundle, ...ids });
    return runId!;
  }

  async #putEdges(circuitId: number, { model, circuit }: ResultBundle): Promise<void> {
    const { writers, readers } = computationGraph(model);
    for (const [i, cell] of circuit.cells.entries()) {
      const [row, column] = [Math.floor(cell / readers.length), cell % readers.length];
      const ends = { writer: formatNode(writers[row]!), reader: formatReader(readers[column]!) };
      await this.#put("circuit_edge", { circuit_id: circuitId, cell, ...ends, score: i / 8 });
    }
  }

  /** Whatever came later: each where its table is there. */
  async #putBeside(about: {
    of: Row;
    by: Row;
    bundle: ResultBundle;
    runId: number;
    circuitId: number;
    datasetId: number;
    modelId: number;
  }): Promise<void> {
    const { of, by, bundle, runId, circuitId, datasetId, modelId } = about;
    const findingId = await this.#put("finding", {
      ...{ project_id: of.project_id, model_id: modelId, kind: "wrong-step", severity: "error" },
      ...{ message: "Something is wrong.", digest: HASH },
    });
    await this.#put("finding_checkpoint", { finding_id: findingId, checkpoint_id: of.checkpoint_id });
    await this.#put("examination", { ...of, weight_hash: bundle.checkpoint.weightHash, recorded_step: 3 });
    const [score] = makeHeadScores({ model: bundle.model.name }).scores;
    const { modeNote: mode_note, ...definition } = score!.definition;
    const name = `induction of ${bundle.model.name}`;
    const definitionId = await this.#put("head_score_definition", { ...definition, name, mode_note });
    const headScoreId = await this.#put("head_score", {
      ...{ ...of, definition_id: definitionId, ...by, address: score!.address, values: score!.values },
      ...{ data_hash: score!.data.hash, data_description: "Words.", seconds: 0.5, peak_memory: 1 },
    });
    const published = makeImport();
    const importId = await this.#put("import", {
      ...{ project_id: of.project_id, ...by, address: bundle.address, file_name: "f.json", file_hash: HASH },
      ...{ source: published.source, license: published.license },
    });
    const [circuit] = published.circuits;
    const to = { import_id: importId, checkpoint_id: of.checkpoint_id, task: "ioi" };
    const counts = { edges: circuit!.cells.length, nodes: 7 };
    await this.#put("imported_circuit", { ...to, ...counts, cells: circuit!.cells, packed: base64(circuit!.scores) });
    await this.#put("imported_value", { ...to, model_id: modelId, metric: "copy", unit: "percent", value: 95 });
    const { algorithm, findings, address, mode } = makeVerification({ model: bundle.model.name });
    const verificationId = await this.#put("verification", {
      ...{ ...of, ...by, dataset_id: datasetId, address, algorithm: algorithm.name, mode, seconds: 0.5 },
      ...{ definition: json(algorithm), findings: json(findings) },
    });
    await this.#put("circuit_bootstrap", {
      ...{ circuit_id: circuitId, resamples: 10, seed: 0, level: 0.95, method: "bca", stability: 0.75, seconds: 1 },
      ...{ intervals: json({ clean: null }), edge_cells: [1], edge_frequency: [0.5] },
      ...{ node_numbers: [0], node_frequency: [1] },
    });
    await this.#put("job_progress", { job_id: randomUUID(), kind: "train", title: "Training", status: "done" });
    const publicationId = await this.#put("publication", {
      ...{ project_id: of.project_id, kind: "result", hash: bundle.address, parts: 2 },
    });
    await this.#put("publication_part", { publication_id: publicationId, index: 1, content: Buffer.from("part") });
    await this.#putRelease(of.project_id, {
      run: runId,
      head_score: headScoreId,
      verification: verificationId,
      model: modelId,
    });
  }

  /** In one transaction, without which nothing gets into a release. */
  async #putRelease(projectId: unknown, held: Record<string, number | undefined>): Promise<void> {
    const client = await this.#pool.connect();
    await client.query("begin");
    const words = {
      title: "Title",
      citation: "Citation.",
      content_hash: HASH,
      ...{ runs: 1, head_scores: 1, verifications: 1, checkpoints: 1 },
      analyzer_versions: ["0.1.0"],
    };
    const id = await this.#put(
      "release",
      { project_id: projectId, name: `r${held.run}`, version: "1", ...words },
      client,
    );
    for (const [kind, row] of Object.entries(held))
      await this.#put(`release_${kind}`, { release_id: id, [`${kind}_id`]: row }, client);
    await client.query("commit");
    client.release();
  }

  async #readColumns(): Promise<void> {
    const { rows } = await this.#pool.query(
      "select table_name, column_name from information_schema.columns where table_schema = 'public'",
    );
    this.#columns = new Map();
    for (const { table_name, column_name } of rows)
      this.#columns.set(table_name, (this.#columns.get(table_name) ?? new Set()).add(column_name));
  }

  /** @returns the row's id, if it has one; undefined where this version has no such table. */
  async #put(table: string, values: Row, to: Pick<PoolClient, "query"> = this.#pool): Promise<number | undefined> {
    const columns = this.#columns.get(table);
    if (columns === undefined) return undefined;
    const names = Object.keys(values).filter((name) => columns.has(name));
    const { rows } = await to.query(
      `insert into ${table} (${names.map((name) => `"${name}"`)}) values (${names.map((_, i) => `$${i + 1}`)}) returning *`,
      names.map((name) => values[name]),
    );
    this.rows.push({ table, row: rows[0] });
    return rows[0].id;
  }

  /** Each row as it is now: columns that it had are as they were. */
  async now({ table, row }: InsertedRow): Promise<Row> {
    const keys = Object.keys(row).filter(
      (name) => name === "id" || (!("id" in row) && /_id$|^(cell|index|row)$/.test(name)),
    );
    const { rows } = await this.#pool.query(
      `select * from ${table} where ${keys.map((name, i) => `"${name}" = $${i + 1}`).join(" and ")}`,
      keys.map((name) => row[name]),
    );
    return rows[0];
  }
}
