/** @file What a text finds, for the search box of every page. */
import { search } from "../../../features/search/search.ts";

export async function GET(request: Request): Promise<Response> {
  try {
    return Response.json({ hits: await search(new URL(request.url).searchParams.get("q") ?? "") });
  } catch (error) {
    console.error("The search failed:", error);
    return Response.json({ hits: [] }, { status: 503 });
  }
}
