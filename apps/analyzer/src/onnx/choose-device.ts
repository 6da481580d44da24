/** @file From what a user asks for to a device that works here. */
import { DEVICES, type Device, UserError } from "@atlas/schema";
import { type DeviceStatus, probeDevice } from "./probe.ts";

export const DEVICE_CHOICES = ["auto", ...DEVICES] as const;
export type DeviceChoice = (typeof DEVICE_CHOICES)[number];

export const probeDevices = (): Promise<DeviceStatus[]> => Promise.all(DEVICES.map((device) => probeDevice(device)));

/**
 * The CPU is taken at its word. `auto` prefers CUDA, then WebGPU on a real GPU, then the CPU: a GPU that is imitated by the
 * CPU is slower than the CPU.
 * @throws UserError with the reason when the device asked for is not usable
 */
export async function chooseDevice(choice: DeviceChoice): Promise<DeviceStatus> {
  if (choice === "auto") return preferred(await probeDevices());
  const status = await probeDevice(choice);
  if (status.usable) return status;
  throw new UserError(`--device ${choice} cannot be used here: ${status.reason}`, { code: "UNAVAILABLE" });
}

/** @param statuses of all devices. */
export function preferred(statuses: readonly DeviceStatus[]): DeviceStatus {
  const fit = (device: Device) => statuses.find((each) => each.device === device && each.usable && !each.software);
  return fit("cuda") ?? fit("webgpu") ?? fit("cpu")!;
}
