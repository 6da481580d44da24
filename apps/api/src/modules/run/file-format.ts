/** @file The forms of files, as an enum. */
import { builder } from "../../builder.ts";
import { FILE_FORMATS, type FileFormat } from "../../files/formats.ts";

const described = (format: FileFormat) => ({ value: format, description: `As ${FILE_FORMATS[format].what}.` });

export const FileFormatEnum = builder.enumType("FileFormat", {
  description:
    "A form of a file with edge scores. Rows are in one order in all of them, which is said in JSON and CSV.",
  values: {
    CSV: described("csv"),
    JSON: described("json"),
    PARQUET: described("parquet"),
    F32: described("f32"),
  },
});
