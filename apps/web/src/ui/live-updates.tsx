"use client";
/** @file Renders the page again on the server whenever something changes, keeping scroll and focus, while it is visible. */
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { followChanges } from "./follow-changes.ts";

export function LiveUpdates() {
  const router = useRouter();
  useEffect(() => followChanges(() => router.refresh()), [router]);
  return null;
}
