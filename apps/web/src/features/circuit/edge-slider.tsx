"use client";
/**
 * @file The threshold of a circuit that is drawn edge by edge. The slider says at once where it is, and the page follows as its server
 * answers. Without scripts the choices above it do the same.
 */
import { useRouter } from "next/navigation";
import { startTransition, useOptimistic, useRef } from "react";
import { Threshold } from "../../charts/circuit/threshold.tsx";
import { formatCount, formatNumber } from "../../lib/format.ts";

interface EdgeSliderProps {
  /** Of all edges that may be shown, strongest |score| first. */
  scores: Float32Array;
  /** How many are shown. */
  shown: number;
  /** The address's `top` at the slider's end. */
  last: string;
  /** Address of this page, whose `top` the slider moves. */
  address: string;
}

/** A hand that moves on is not at each place that it passes. */
const REST_MS = 80;

export function EdgeSlider({ scores, shown, last, address }: EdgeSliderProps) {
  const router = useRouter();
  const [count, show] = useOptimistic(shown);
  const moves = useRef(0);
  const move = (next: number) =>
    startTransition(async () => {
      show(next);
      const own = ++moves.current;
      await new Promise((resolve) => setTimeout(resolve, REST_MS));
      const top = next === scores.length ? last : String(next);
      if (own === moves.current) startTransition(() => router.replace(withTop(address, top), { scroll: false }));
    });
  const said = `${formatCount(count)} strongest edges, |score| from ${formatNumber(Math.abs(scores[count - 1] ?? 0))}`;
  return <Threshold min={1} max={scores.length} value={count} said={said} onMove={move} />;
}

function withTop(address: string, top: string): string {
  const [path, query] = address.split("?");
  const params = new URLSearchParams(query);
  params.set("top", top);
  return `${path}?${params}`;
}
