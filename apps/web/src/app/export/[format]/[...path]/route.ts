/** @file A page's figure as a file: its values as CSV or JSON, its drawing as SVG. */
import { circuitFile } from "../../../../features/circuit/circuit-file.ts";
import { figureFile } from "../../../../features/sharing/files.ts";
import { figureOf, sharedPage } from "../../../../features/sharing/shared-page.ts";
import { ApiBroken, ApiRefused, ApiUnavailable } from "../../../../lib/api.ts";
import { decode } from "../../../../lib/hrefs.ts";
import { FILE_FORMATS, type FileFormat } from "../../../../lib/share-hrefs.ts";
import { originOf } from "../../../../lib/site-origin.ts";

interface Context {
  params: Promise<{ format: string; path: string[] }>;
}

export async function GET(request: Request, { params }: Context): Promise<Response> {
  const { format, path } = await params;
  if (!isFormat(format)) return refusal(404, "There is no such form of a figure; ask for .svg, .csv or .json.");
  const query = Object.fromEntries([...new URL(request.url).searchParams].reverse());
  try {
    if (format === "json" && path.at(-1) === "eap-ig") return await circuitAnswer(path, query);
    const page = await sharedPage(path, query);
    if (page === null) return refusal(404, "There is no page with figures at this address, or no result yet.");
    const figure = figureOf(page, query);
    if (figure === null)
      return refusal(404, `This page has no such figure; ask for ${page.figures.map(({ name }) => name).join(", ")}.`);
    return figureFile(figure, page.address, format, originOf(request.headers), query.theme);
  } catch (error) {
    if (error instanceof ApiRefused) return refusal(400, error.message);
    if (error instanceof ApiUnavailable) return refusal(503, "The API does not answer; try again in a few seconds.");
    if (error instanceof ApiBroken)
      return refusal(502, "The API answers with an error; its log says what is the matter.");
    throw error;
  }
}

/** A circuit for other tools: /circuits/MODEL/TASK/REVISION/eap-ig.json. */
async function circuitAnswer(path: readonly string[], query: Record<string, string>): Promise<Response> {
  const [, model, task, revision] = path.map(decode);
  const file = path.length === 5 ? await circuitFile({ model: model!, task: task!, revision: revision! }, query) : null;
  if (file === null) return refusal(404, "There is no circuit of scored edges at this address.");
  const disposition = `attachment; filename="${file.name}"`;
  return new Response(file.text, {
    headers: { "content-type": "application/json", "content-disposition": disposition, "cache-control": "no-cache" },
  });
}

const isFormat = (text: string): text is FileFormat => (FILE_FORMATS as readonly string[]).includes(text);

function refusal(status: number, sentence: string): Response {
  return new Response(`${sentence}\n`, { status, headers: { "content-type": "text/plain; charset=utf-8" } });
}
