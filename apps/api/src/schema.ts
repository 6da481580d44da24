/** @file The whole schema: every module is loaded here and nowhere else. */
import type { GraphQLSchema } from "graphql";
import "./modules/date-time/type.ts";
import "./modules/checkpoint/queries.ts";
import "./modules/circuit/type.ts";
import "./modules/comparison/diff-query.ts";
import "./modules/comparison/emergence-query.ts";
import "./modules/comparison/overlap-query.ts";
import "./modules/head-score/head-trend.ts";
import "./modules/head-score/queries.ts";
import "./modules/head-score/trend-queries.ts";
import "./modules/import/queries.ts";
import "./modules/model/queries.ts";
import "./modules/node/queries.ts";
import "./modules/progress/queries.ts";
import "./modules/progress/subscriptions.ts";
import "./modules/run/dataset.ts";
import "./modules/run/performance.ts";
import "./modules/run/queries.ts";
import "./modules/run/subscriptions.ts";
import "./modules/task/queries.ts";
import "./modules/trend/membership-query.ts";
import "./modules/trend/metric-query.ts";
import "./modules/trend/queries.ts";
import "./modules/verification/queries.ts";
import { builder } from "./builder.ts";
import { describeTotalCounts } from "./shared/total-count.ts";

export const schema: GraphQLSchema = describeTotalCounts(builder.toSchema());
