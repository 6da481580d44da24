/** @file The figures of the page of runs, for its view and for files. */
import { type BarRow, barRows } from "../../charts/bar-rows.ts";
import { formatPercent, formatTick } from "../../lib/format.ts";
import type { TimeAxis } from "../../lib/time-axis.ts";
import { distinct, type Figure, queryOf, type SharedPage } from "../sharing/figure.ts";
import { runRows, STATUS_WORDS, shownJobs } from "./derive.ts";
import { fetchRuns, NewestQuery, type NewestRun, type Queue, type QueuedJob, QueueQuery } from "./query.ts";
import { parseRunsView, type RunsView, runsViewHref } from "./view-state.ts";

/** More bars than these are a page of their own; files hold all jobs. */
const MOST_BARS = 40;
const COLOURS: Readonly<Record<QueuedJob["status"], string>> = {
  ACTIVE: "var(--accent)",
  QUEUED: "var(--ink-faint)",
  FAILED: "var(--warn)",
  DONE: "var(--kept)",
};

/** The jobs of the view, be there any or none. */
export function jobsFigure(queue: Queue, view: Pick<RunsView, "show">): Figure {
  const jobs = shownJobs(queue, view);
  const rows = jobs.slice(0, MOST_BARS).map(barOfJob);
  const statuses = distinct(jobs.map(({ status }) => status)) as QueuedJob["status"][];
  return {
    name: "jobs",
    title: "Jobs of training and analysis, and how far they have come",
    key: statuses.map((status) => ({ name: STATUS_WORDS[status], colour: COLOURS[status], mark: "area" })),
    table: {
      columns: [
        { name: "job", unit: null, description: "Its id." },
        { name: "works_on", unit: null, description: "Model, checkpoint or training." },
        { name: "kind", unit: null, description: "What it does." },
        { name: "status", unit: null, description: "Running, waiting, failed or done." },
        { name: "done", unit: "share of the work", description: "0 to 1." },
        { name: "message", unit: null, description: "What it does now, or why it failed." },
        { name: "reported", unit: "time, UTC", description: "When this was last reported." },
        { name: "log", unit: null, description: "What became of it, attempt by attempt, each with its time." },
      ],
      rows: jobs.map(({ id, title, kind, status, fraction, message, updatedAt, log }) => [
        ...[id, title, kind.toLowerCase(), STATUS_WORDS[status], fraction, message, updatedAt],
        log.map(({ at, text }) => `${at} ${text}`).join(" ") || null,
      ]),
    },
    remarks: jobs.length > rows.length ? [`The first ${rows.length} of ${jobs.length} jobs are drawn.`] : [],
    method: "As the workers reported it",
    codeVersions: [],
    explained: "time",
    query: queryOf(QueueQuery, {}),
    draw: (width) =>
      barRows({
        label: "Jobs by how far they have come",
        rows,
        most: 1,
        axis: "Share done",
        format: formatPercent,
        width,
      }),
  };
}

function barOfJob({ id, title, status, fraction }: QueuedJob): BarRow {
  const words = status === "ACTIVE" ? `${STATUS_WORDS[status]} ${formatPercent(fraction)}` : STATUS_WORDS[status];
  return { key: id, name: title, value: fraction, text: words, colour: COLOURS[status], href: null };
}

/** What the newest results took; null where there are none. */
export function resultsFigure(runs: readonly NewestRun[], time: TimeAxis): Figure | null {
  if (runs.length === 0) return null;
  const words = runRows(runs, time);
  const rows = runs.map(({ address, secondsTotal }, i): BarRow => {
    const { name, took, href } = words[i]!;
    return { key: address, name, value: secondsTotal, text: took, colour: "var(--accent)", href };
  });
  return {
    name: "results",
    title: "Time that the newest results took",
    key: [],
    table: {
      columns: [
        { name: "model", unit: null, description: "Name of the model." },
        { name: "task", unit: null, description: "Name of the task." },
        { name: "revision", unit: null, description: "The checkpoint." },
        { name: "step", unit: "optimiser steps", description: "0 is the initialisation." },
        { name: "draw", unit: null, description: "Seed of the prompts; empty where they were not drawn." },
        { name: "prompts", unit: null, description: "SHA-256 of token ids and answers." },
        { name: "accuracy", unit: "share of prompts", description: "Answered correctly." },
        { name: "edges", unit: "edges", description: "Of the circuit." },
        { name: "edges_of_model", unit: "edges", description: "Of the whole graph." },
        { name: "reached", unit: null, description: "Whether a circuit short of the whole graph kept the behaviour." },
        { name: "time", unit: "seconds", description: "All stages together." },
        { name: "stored", unit: "time, UTC", description: "When the result was stored." },
        { name: "analyzer_version", unit: null, description: "Version of the analyzer that computed it." },
        { name: "result", unit: null, description: "Content address of the result." },
      ],
      rows: runs.map(({ model, task, checkpoint, dataset, performance, circuit, ...run }) => [
        ...[model, task.name, checkpoint.revision, checkpoint.step, dataset.seed, dataset.hash, performance.accuracy],
        ...[circuit.edgeCount, circuit.totalEdges, circuit.reached],
        ...[run.secondsTotal, run.createdAt, run.analyzerVersion, run.address],
      ]),
    },
    method: "Time by the clock of the computing machine, all stages together",
    codeVersions: distinct(runs.map(({ analyzerVersion }) => analyzerVersion)),
    explained: "time",
    query: queryOf(NewestQuery, { first: runs.length }),
    draw: (width) =>
      barRows({ label: "Time that the newest results took", rows, axis: "Seconds", format: formatTick, width }),
  };
}

/** Its main figure is that of jobs also where there are none: who asks for them must not get something else. */
export async function sharedRuns(params: Record<string, string | undefined>): Promise<SharedPage> {
  const view = parseRunsView(params);
  const { queue, runs } = await fetchRuns();
  const results = resultsFigure(runs, view);
  const jobs = jobsFigure(queue, view);
  return { address: runsViewHref(view), figures: results === null ? [jobs] : [jobs, results] };
}
