"use client";
/** @file Does once more what was clicked, moved and chosen before the page's scripts were there (early-listener.tsx). */
import { useEffect } from "react";

type Field = HTMLInputElement | HTMLSelectElement;

declare global {
  var takeEarlyInput: undefined | (() => { clicked: Set<HTMLElement>; changed: Map<Field, string> });
}

export function EarlyInput() {
  useEffect(() => {
    // Once all that hears it is there.
    setTimeout(() => {
      const early = globalThis.takeEarlyInput?.();
      early?.changed.forEach((value, field) => void change(field, value));
      early?.clicked.forEach((button) => void button.click());
    });
  }, []);
  return null;
}

function change(field: Field, value: string): void {
  if (field.type !== "file") {
    // React tells only of values other than the last that it knows, which it sees being set on the element itself.
    if (field instanceof HTMLInputElement) field.value = field.defaultValue;
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), "value")!.set!.call(field, value);
  }
  for (const type of ["input", "change"]) field.dispatchEvent(new Event(type, { bubbles: true }));
}
