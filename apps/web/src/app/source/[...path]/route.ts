/** @file The code and documents that the methods page names, as text. */
import { readSource } from "../../../features/about/source.ts";
import { decode } from "../../../lib/hrefs.ts";

interface Context {
  params: Promise<{ path: string[] }>;
}

export async function GET(_: Request, { params }: Context): Promise<Response> {
  const text = await readSource((await params).path.map(decode).join("/"));
  const headers = { "content-type": "text/plain; charset=utf-8", "cache-control": "no-cache" };
  if (text !== null) return new Response(text, { headers });
  return new Response("The methods page leads to no file of this name.\n", { status: 404, headers });
}
