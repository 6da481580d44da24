/** @file The fit of times against sizes, on times whose law is known. */
import { expect, test } from "vitest";
import { seededNormal } from "../../tensor/random.ts";
import { fitPowerLaw } from "./power-law.ts";

const SIZES = [1, 2, 4, 8, 16];
const timesOf = (law: (size: number) => number) => SIZES.map((size) => ({ size, seconds: law(size) }));

test.each([0.5, 1, 2])("a pure power is found exactly: %s", (power) => {
  const { exponent, error } = fitPowerLaw(timesOf((size) => 0.003 * size ** power));
  expect(exponent).toBeCloseTo(power, 12);
  expect(error).toBeCloseTo(0, 12);
});

test("the unit of time and of size changes nothing", () => {
  const law = (size: number) => 1 + size;
  const scaled = timesOf(law).map(({ size, seconds }) => ({ size: 7 * size, seconds: 1000 * seconds }));
  expect(fitPowerLaw(scaled).exponent).toBeCloseTo(fitPowerLaw(timesOf(law)).exponent, 12);
});

test("what is paid once makes growth less than linear, what grows with the square more, and neither is a power", () => {
  const cheaper = fitPowerLaw(timesOf((size) => 3 + size));
  const dearer = fitPowerLaw(timesOf((size) => size + 0.1 * size ** 2));
  expect(cheaper.exponent).toBeLessThan(1);
  expect(dearer.exponent).toBeGreaterThan(1);
  expect(cheaper.error).toBeGreaterThan(0.01);
  expect(dearer.error).toBeGreaterThan(0.01);
});

test("the error is that of least squares: over many noisy fits the exponent strays by it", () => {
  const fits = Array.from({ length: 400 }, (_, seed) => {
    const noise = seededNormal(SIZES.length, seed);
    return fitPowerLaw(SIZES.map((size, i) => ({ size, seconds: size * Math.exp(0.05 * noise[i]!) })));
  });
  const rms = (values: number[]) => Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
  const strayed = rms(fits.map(({ exponent }) => exponent - 1));
  // The true standard error is 0.05 / √Σ(ln size − mean)² = 0.0228; 400 fits tell it to 4%.
  expect(strayed).toBeCloseTo(0.0228, 2);
  expect(Math.abs(rms(fits.map(({ error }) => error)) / strayed - 1)).toBeLessThan(0.15);
});
