/** @file The API's files under the address of the site. */
import { forwardToApi } from "../../../lib/forward.ts";

export const GET = forwardToApi;
export const HEAD = forwardToApi;
