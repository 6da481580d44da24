/** @file `atlas devices`: what can be computed on here, and why not on the rest; and the device that a command takes. */
import type { Device } from "@atlas/schema";
import { Command } from "commander";
import { chooseDevice, type DeviceChoice, probeDevices } from "../onnx/choose-device.ts";
import type { DeviceStatus } from "../onnx/probe.ts";
import { jsonOption } from "./options.ts";
import { note, printJson, printLine } from "./output.ts";

export const devicesCommand = () =>
  new Command("devices")
    .description("List the devices that --device can name: usable, or why not")
    .addOption(jsonOption())
    .action(devices);

async function devices({ json }: { json?: boolean }): Promise<void> {
  const statuses = await probeDevices();
  if (json) return printJson({ devices: statuses });
  for (const status of statuses) printLine(lineOf(status));
}

function lineOf({ device, usable, name, software, reason }: DeviceStatus): string {
  const imitated = software ? " (software: imitated by the CPU, right but slow; auto does not take it)" : "";
  return `${device.padEnd(7)} ${usable ? `usable      ${name ?? "adapter not named"}${imitated}` : `not usable  ${reason}`}`;
}

/** What `auto` took is said on standard error. @throws UserError when the device is not usable here */
export async function takeDevice(choice: DeviceChoice): Promise<Device> {
  if (choice === "cpu") return choice;
  const { device, name } = await chooseDevice(choice);
  if (choice === "auto") note(`device: ${device}${name === null ? "" : ` (${name})`}`);
  return device;
}
