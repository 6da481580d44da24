/** @file Looks at addresses before pages do. One that is not properly encoded names no page, where Next.js would fail on it. */
import { type NextRequest, NextResponse } from "next/server";

/** Has no page, so that the answer is the page of what is not found. */
const NOWHERE = "/nothing-at-this-address";

/** Only addresses with an escape can be encoded wrongly. */
export const config = { matcher: "/(.*%.*)" };

export function proxy(request: NextRequest): NextResponse {
  return isEncoded(request.nextUrl.pathname)
    ? NextResponse.next()
    : NextResponse.rewrite(new URL(NOWHERE, request.url));
}

function isEncoded(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
