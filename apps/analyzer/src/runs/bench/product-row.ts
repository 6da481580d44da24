/** @file Plain matrix products, of which all rates are shares. */
import type { Device } from "@atlas/schema";
import { openYardstick, YARDSTICKS, type Yardstick } from "../yardstick.ts";
import type { Bench, Row } from "./row.ts";

/** For software GPUs. */
const SMALL: Yardstick = { edge: 256, products: 1 };

const sizeOn = (device: Device, quick: boolean): Yardstick => (quick ? SMALL : YARDSTICKS[device]);

export function productRow(quick: boolean): Row {
  return {
    id: "product",
    kind: "product",
    label: "square matrices",
    onDevice: true,
    measure: async (bench) => {
      const { seconds, operations } = await products(bench, quick);
      return { seconds, operations };
    },
  };
}

export interface Products {
  seconds: number[];
  /** Float operations of each. */
  operations: number;
}

/** The session is gone when this returns: its threads would take time from whatever is measured next. */
export async function products(
  { device, threads, repeats }: Pick<Bench, "device" | "threads" | "repeats">,
  quick: boolean,
): Promise<Products> {
  const yardstick = await openYardstick(sizeOn(device, quick), { device, ...(threads !== undefined && { threads }) });
  try {
    const seconds: number[] = [];
    for (let i = 0; i < repeats; i++) seconds.push(await yardstick.run());
    return { seconds, operations: yardstick.operations };
  } finally {
    await yardstick.release();
  }
}
