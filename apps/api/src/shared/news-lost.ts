/** @file What followers are told in place of news that were lost: an error, behind which the subscription goes on. */
import { GraphQLError } from "./graphql.ts";

/** In place of one of the news. */
export const LOST = "lost";

/** @param message what was lost, and what to do */
export const newsLost = (message: string) => new GraphQLError(message, { extensions: { code: "NEWS_LOST" } });
