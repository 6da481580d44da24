"use client";
/** @file Cancels or retries one job, for whoever gave the key; a refusal stands beside it as a sentence. */
import { useRouter } from "next/navigation";
import { useState, useTransition } from "react";
import styles from "./job-action.module.css";
import { type JobAction, requestJob } from "./job-requests.ts";
import { useWriteKey } from "./write-key.tsx";

interface JobActionProps {
  id: string;
  title: string;
  action: JobAction;
}

const NAMES: Record<JobAction, string> = { cancel: "Cancel", retry: "Retry" };

export function JobActionButton({ id, title, action }: JobActionProps) {
  const key = useWriteKey();
  const router = useRouter();
  const [refusal, setRefusal] = useState<string | null>(null);
  const [waiting, startWaiting] = useTransition();
  if (key === null) return null;
  const act = () =>
    startWaiting(async () => {
      const sentence = await requestJob(action, id, key);
      setRefusal(sentence);
      if (sentence === null) router.refresh();
    });
  return (
    <span className={styles.action}>
      <button type="button" onClick={act} disabled={waiting} aria-label={`${NAMES[action]} ${title}`}>
        {waiting ? "…" : NAMES[action]}
      </button>
      <span role="status">{refusal}</span>
    </span>
  );
}
