/** @file What is being trained and analysed right now. */
import { graphql, type ResultOf } from "../../gql/graphql.ts";

export const ProgressQuery = graphql(`
  query Progress {
    progress {
      active
      total
      done
      failed
      secondsRemaining
      jobs { id kind title status fraction message }
    }
  }
`);

export type Progress = ResultOf<typeof ProgressQuery>["progress"];
export type Job = Progress["jobs"][number];
