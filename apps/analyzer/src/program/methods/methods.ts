/** @file The gradient methods by name; `exact` takes no gradients and stands in its own file. */
import type { GradientMethod, GradientMethodName } from "../gradient-pass.ts";
import { cleanCorrupted } from "./clean-corrupted.ts";
import { eap } from "./eap.ts";
import { eapIg } from "./eap-ig.ts";
import { eapIgActivations } from "./eap-ig-activations.ts";

export const GRADIENT_METHODS: Record<GradientMethodName, GradientMethod> = {
  eap,
  "eap-ig": eapIg,
  "clean-corrupted": cleanCorrupted,
  "eap-ig-activations": eapIgActivations,
};
