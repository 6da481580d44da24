/** @file What a text finds, for the search box of every page. */
import { search } from "../../../features/search/search.ts";
import { timeIn } from "../../../lib/time-axis.ts";

export async function GET(request: Request): Promise<Response> {
  try {
    const params = new URL(request.url).searchParams;
    const time = timeIn({ x: params.get("x"), scale: params.get("scale") });
    return Response.json({ hits: await search(params.get("q") ?? "", time) });
  } catch (error) {
    console.error("The search failed:", error);
    return Response.json({ hits: [] }, { status: 503 });
  }
}
