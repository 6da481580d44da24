/** @file Countries and their capitals as English has them, where each is one word. Sentences are our own. */
import type { Material } from "../define-task.ts";

export interface CapitalMaterial extends Material {
  /** [country, capital]. */
  pairs: readonly (readonly [country: string, capital: string])[];
  /** With the slot {country}. */
  templates: readonly string[];
}

const pairs = `Afghanistan/Kabul Algeria/Algiers Angola/Luanda Armenia/Yerevan Australia/Canberra Austria/Vienna
  Azerbaijan/Baku Bangladesh/Dhaka Belgium/Brussels Bulgaria/Sofia Canada/Ottawa Chile/Santiago China/Beijing
  Croatia/Zagreb Cuba/Havana Denmark/Copenhagen Ecuador/Quito Egypt/Cairo England/London Estonia/Tallinn Finland/Helsinki
  France/Paris Germany/Berlin Ghana/Accra Greece/Athens Hungary/Budapest Iceland/Reykjavik Indonesia/Jakarta Iran/Tehran
  Iraq/Baghdad Ireland/Dublin Italy/Rome Jamaica/Kingston Japan/Tokyo Jordan/Amman Kenya/Nairobi Latvia/Riga
  Lebanon/Beirut Libya/Tripoli Lithuania/Vilnius Morocco/Rabat Nepal/Kathmandu Nigeria/Abuja Norway/Oslo Oman/Muscat
  Pakistan/Islamabad Peru/Lima Poland/Warsaw Portugal/Lisbon Qatar/Doha Romania/Bucharest Russia/Moscow Rwanda/Kigali
  Scotland/Edinburgh Senegal/Dakar Serbia/Belgrade Slovakia/Bratislava Slovenia/Ljubljana Somalia/Mogadishu Spain/Madrid
  Sudan/Khartoum Sweden/Stockholm Syria/Damascus Thailand/Bangkok Turkey/Ankara Uganda/Kampala Uruguay/Montevideo
  Venezuela/Caracas Vietnam/Hanoi Wales/Cardiff Zimbabwe/Harare`;

export const english: CapitalMaterial = {
  language: "English",
  bos: false,
  pairs: pairs.split(/\s+/).map((pair) => pair.split("/") as [string, string]),
  templates: [
    "The capital of {country} is",
    "The capital city of {country} is called",
    "If you travel to {country}, you should visit its capital,",
    "Question: What is the capital of {country}? Answer:",
  ],
};
