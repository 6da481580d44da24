/** @file Indirect object identification in the demo language. */
import { featuredClasses, plainClasses } from "../demo-lexicon.ts";
import type { IoiMaterial } from "./material.ts";

export const demo: IoiMaterial = {
  language: "demo language",
  bos: true,
  names: [...featuredClasses.name.m, ...featuredClasses.name.f],
  templates: ["{opening} {first} and {second} {journey} the {place} , {giver} {gift} {object} to"],
  slots: {
    journey: ["went to", "were at", "came to"],
    place: plainClasses.place,
    opening: ["When", "After", "While"],
    gift: ["gave a", "gave the", "handed a", "handed the", "sent a", "sent the"],
    object: plainClasses.obj,
  },
};
