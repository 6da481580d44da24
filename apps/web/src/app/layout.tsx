/** @file The frame of every page. */
import "@mantine/core/styles.css";
import "./globals.css";
import { ColorSchemeScript, createTheme, MantineProvider, mantineHtmlProps } from "@mantine/core";
import type { Metadata } from "next";
import type { ReactNode } from "react";
import { SiteFrame } from "../ui/site-frame.tsx";

/** Results arrive while people look, and the build knows no API: every page is rendered when it is asked for. */
export const dynamic = "force-dynamic";

export const metadata: Metadata = {
  title: { default: "Circuit Atlas", template: "%s · Circuit Atlas" },
  description: "How the inner mechanisms of language models form during training.",
};

const theme = createTheme({
  fontFamily: 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", sans-serif',
  primaryColor: "teal",
  defaultRadius: "xs",
});

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" {...mantineHtmlProps}>
      <head>
        <ColorSchemeScript defaultColorScheme="auto" />
      </head>
      <body>
        <MantineProvider theme={theme} defaultColorScheme="auto">
          <SiteFrame>{children}</SiteFrame>
        </MantineProvider>
      </body>
    </html>
  );
}
