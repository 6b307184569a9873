"""Spreadsheets: `read` any table a clinic exports, `write` a workbook people like to open."""
