"use client";
/** @file How the open page shows time, for links that keep it. */
import { useSearchParams } from "next/navigation";
import { timeIn, timeQuery } from "../lib/time-axis.ts";

export function useTimeQuery(): URLSearchParams {
  const params = useSearchParams();
  return timeQuery(timeIn({ x: params.get("x"), scale: params.get("scale") }));
}
