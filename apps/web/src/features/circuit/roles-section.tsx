/** @file The heads of a circuit by what they do. */
import Link from "next/link";
import { anyCountsNote } from "../../lib/head-score.ts";
import { Note, Section } from "../../ui/section.tsx";
import type { RoleScores } from "./query.ts";
import type { RoleGroup } from "./roles.ts";
import styles from "./view.module.css";

interface RolesProps {
  groups: readonly RoleGroup[];
  scores: RoleScores;
  /** Address of this view with the edges of one node alone. */
  nodeHref(node: string): string;
}

export function HeadsByRole({ groups, scores, nodeHref }: RolesProps) {
  if (groups.length === 0) return null;
  const known = groups.some(({ role }) => role !== null);
  return (
    <Section title="Heads by role">
      <dl className={styles.roles}>
        {groups.map(({ role, heads }) => (
          <div key={role ?? ""}>
            <dt>{role ?? "No role known"}</dt>
            <dd>
              {heads.map((head) => (
                <Link key={head} href={nodeHref(head)} scroll={false} prefetch={false}>
                  {head}
                </Link>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <Note>
        {known
          ? "A head has a role where its score is above the threshold at this checkpoint; it may have several."
          : "No head of this circuit is above the threshold of a stored score at this checkpoint."}{" "}
        {anyCountsNote(scores.map(({ definition }) => definition))}
      </Note>
    </Section>
  );
}
