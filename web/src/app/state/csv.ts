type Cell = string | number | boolean | null | undefined;

/** A table as RFC 4180 has it, with a byte-order mark, by which spreadsheets know UTF-8. */
export function csv(rows: readonly (readonly Cell[])[]): string {
  return `\uFEFF${rows.map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

function cell(value: Cell): string {
  const text = value === null || value === undefined ? '' : String(value);
  // What a spreadsheet would take for a formula is told to be text, as in exports of the server.
  const plain = typeof value !== 'string' || !/^[=+\-@\t\r]/.test(text) ? text : `'${text}`;
  return /[",;\r\n\t]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

export function download(name: string, text: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = Object.assign(document.createElement('a'), { href: url, download: name });
  link.click();
  // Not at once: the download begins after this.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
