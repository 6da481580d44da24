"use client";
/** @file Follows the stream in the browser, keeping scroll, focus and all that is open, while the page is visible; never twice at once. */
import { useRouter } from "next/navigation";
import { useEffect, useRef, useTransition } from "react";
import { followChanges } from "./follow-changes.ts";
import { siteAnswers } from "./site-reach.ts";

interface LiveFollowerProps {
  /** Address of the stream, with the moment that the page was rendered at. */
  stream: string;
  /** What is followed, the same at each rendering: a stream stays open over many. */
  wanted: string;
}

export function LiveFollower({ stream, wanted }: LiveFollowerProps) {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  const now = useRef({ stream, isPending });
  useEffect(() => {
    now.current = { stream, isPending };
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: another address of the same stream is no reason to open it again
  useEffect(
    () =>
      followChanges(
        () => now.current.stream,
        () => {
          if (now.current.isPending) return false;
          startTransition(async () => {
            if (await siteAnswers()) startTransition(() => router.refresh());
          });
          return true;
        },
      ),
    [wanted, router],
  );
  return null;
}
