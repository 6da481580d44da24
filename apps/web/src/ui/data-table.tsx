/** @file A table of figures that scrolls by itself where it is wider than the page. */
import { Table, TableTbody, TableTd, TableTh, TableThead, TableTr } from "@mantine/core";
import type { ReactNode } from "react";
import styles from "./data-table.module.css";
import { Scroller } from "./scroller.tsx";

interface DataTableProps {
  caption: string;
  /** The first column names the row. */
  head: readonly string[];
  rows: readonly { key: string; cells: readonly ReactNode[] }[];
}

export function DataTable({ caption, head, rows }: DataTableProps) {
  return (
    <Scroller label={caption} className={styles.scroll!}>
      <Table className={styles.table!} aria-label={caption} verticalSpacing={5} horizontalSpacing="sm">
        <TableThead>
          <TableTr>
            {head.map((name) => (
              <TableTh key={name} scope="col">
                {name}
              </TableTh>
            ))}
          </TableTr>
        </TableThead>
        <TableTbody>
          {rows.map(({ key, cells: [first, ...rest] }) => (
            <TableTr key={key}>
              <TableTh scope="row">{first}</TableTh>
              {rest.map((cell, i) => (
                <TableTd key={head[i + 1]}>{cell}</TableTd>
              ))}
            </TableTr>
          ))}
        </TableTbody>
      </Table>
    </Scroller>
  );
}
