/** @file The frame of every page. */
import "@mantine/core/styles/baseline.css";
import "@mantine/core/styles/default-css-variables.css";
import "@mantine/core/styles/global.css";
import "@mantine/core/styles/Progress.css";
import "@mantine/core/styles/Table.css";
import "./globals.css";
import { ColorSchemeScript, mantineHtmlProps } from "@mantine/core";
import type { Metadata } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { KIND_HEADER, NONCE_HEADER } from "../lib/content-security.ts";
import { EarlyInput } from "../ui/early-input.tsx";
import { EarlyListener } from "../ui/early-listener.tsx";
import { SiteFrame } from "../ui/site-frame.tsx";
import { SlashKey } from "../ui/slash-key.tsx";
import { Theme } from "../ui/theme.tsx";

/** Results arrive while people look, and the build knows no API: every page is rendered when it is asked for. */
export const dynamic = "force-dynamic";

export const metadata: Metadata = {
  description: "How the inner mechanisms of language models form during training.",
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const asked = await headers();
  const nonce = asked.get(NONCE_HEADER) ?? "";
  const isEmbed = asked.get(KIND_HEADER) === "embed";
  return (
    <html lang="en" {...mantineHtmlProps}>
      <head>
        <ColorSchemeScript defaultColorScheme="auto" nonce={nonce} />
        <EarlyListener nonce={nonce} />
        {!isEmbed && <SlashKey nonce={nonce} />}
      </head>
      <body>
        <Theme nonce={nonce}>{isEmbed ? children : <SiteFrame>{children}</SiteFrame>}</Theme>
        <EarlyInput />
      </body>
    </html>
  );
}
