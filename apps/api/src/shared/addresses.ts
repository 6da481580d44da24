/** @file Addresses of visitors: whose requests, connections and sockets are counted together, and whose are not counted. */
import { ipKeyGenerator } from "express-rate-limit";
import proxyAddress from "proxy-addr";

type Test = (address: string) => boolean;

/** @param ranges addresses, ranges such as 10.0.0.0/8, or the names of proxy-addr for some */
export function within(...ranges: string[]): Test {
  const test = proxyAddress.compile(ranges);
  return (address) => test(address, 0);
}

export const ofThisMachine = within("loopback");

/** Of this machine and of private networks, where operators and their tools are. */
export const ofOwnNetwork = within("loopback", "linklocal", "uniquelocal");

/** One name for all addresses that a visitor can choose between: an IPv6 network of 56 bits is a household's. */
export const visitorAt = (address: string): string => ipKeyGenerator(address);
