/** @file The API's schema as text under the address of the site. */
import { forwardToApi } from "../../lib/forward.ts";

export const GET = forwardToApi;
