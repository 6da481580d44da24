"use client";
/** @file What stands in place of a page that failed for no reason that is known; it is tried again by itself. */
import { useRouter } from "next/navigation";
import { startTransition, useEffect } from "react";
import { Notice } from "../ui/notice.tsx";

const AGAIN_MS = 5000;

export default function FailedPage({ reset }: { reset(): void }) {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.hidden) return;
      startTransition(() => {
        router.refresh();
        reset();
      });
    }, AGAIN_MS);
    return () => clearInterval(timer);
  }, [router, reset]);
  return (
    <Notice title="This page could not be shown" isPage>
      <p>Something failed that should not have; the log of the server, or the console of this browser, says what.</p>
      <p>This page tries again by itself; the other pages may well work.</p>
    </Notice>
  );
}
