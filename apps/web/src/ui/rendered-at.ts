/** @file When the server began to render the page that is asked for, in milliseconds by its clock: what changed later is not in it. */
import { cache } from "react";

export const renderedAt = cache(() => Date.now());
