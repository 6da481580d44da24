/** @file The GraphQL API under the address of the site. */
import { forwardToApi } from "../../lib/forward.ts";

export const GET = forwardToApi;
export const POST = forwardToApi;
