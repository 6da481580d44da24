"use client";
/** @file Renders the page again on the server every few seconds, keeping scroll and focus, while it is visible. */
import { useRouter } from "next/navigation";
import { useEffect } from "react";

const EVERY_MS = 2500;

export function LiveRefresh() {
  const router = useRouter();
  useEffect(() => {
    const timer = setInterval(() => {
      if (!document.hidden) router.refresh();
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [router]);
  return null;
}
