"use client";
/** @file Renders the page again on the server every few seconds, keeping scroll and focus, while it is visible; never twice at once. */
import { useRouter } from "next/navigation";
import { useEffect, useTransition } from "react";
import { siteAnswers } from "./site-reach.ts";

const EVERY_MS = 2500;

export function LiveRefresh() {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  useEffect(() => {
    if (isPending) return;
    const timer = setInterval(() => {
      if (!document.hidden)
        startTransition(async () => {
          if (await siteAnswers()) startTransition(() => router.refresh());
        });
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [router, isPending]);
  return null;
}
