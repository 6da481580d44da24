/** @file GET /files/runs/ADDRESS/edges.FORMAT: all edge scores of a run as a file. */
import type { RequestHandler } from "express";
import type { Context } from "../context.ts";
import { answerError } from "../http/answers.ts";
import { describeFile, edgeTable, findRunForFile, scoredEdges } from "./edge-table.ts";
import { encode } from "./encode.ts";
import { FILE_FORMATS, isFileFormat } from "./formats.ts";
import { answeredFromCache, type SentFile, sendBytes } from "./send.ts";

/** Counts up when the same run is written differently, so that caches notice. */
const WRITING = 1;

export function edgesFile(context: Context): RequestHandler<{ address: string; format: string }> {
  return async (request, response) => {
    const { address, format } = request.params;
    if (!isFileFormat(format))
      return answerError(
        response,
        404,
        "NOT_FOUND",
        `There is no file of that form; ask for one of ${Object.keys(FILE_FORMATS).join(", ")}.`,
      );
    const run = /^[0-9a-f]{64}$/.test(address) && (await findRunForFile(context, address));
    if (!run)
      return answerError(
        response,
        404,
        "NOT_FOUND",
        "There is no result of that address; take it from the field address of a run.",
      );
    if (!scoredEdges(run))
      return answerError(
        response,
        404,
        "NOT_FOUND",
        "This result scored nodes, not edges; ask GraphQL for the nodeScores of the run.",
      );
    const file: SentFile = {
      etag: `"${address.slice(0, 32)}-${format}-${WRITING}"`,
      type: FILE_FORMATS[format].type,
      name: `${[run.checkpoint.model.name, run.checkpoint.revision, run.task.name].join("-").replaceAll(/[^\w.-]+/g, "_")}-edges.${format}`,
    };
    if (answeredFromCache(request, response, file)) return;
    sendBytes(request, response, await encode(format, edgeTable(run), describeFile(run)), file);
  };
}
