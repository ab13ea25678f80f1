import { html, nothing, type TemplateResult } from 'lit';
import { csv, download } from '../state/csv.js';

export interface Column<Row> {
  label: string;
  /** Undefined: it is in the CSV only. */
  cell?: (row: Row) => unknown;
  /** What the table has as CSV; undefined: the column is none of it. */
  csv?: (row: Row) => string | number | boolean | null | undefined;
  kind?: 'head' | 'number' | 'wide' | 'narrow';
}

export interface TableOptions<Row> {
  /** Its name, for those who do not see it, and of its file. */
  name: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  /** Instead of a table without rows. */
  empty?: unknown;
  /** Whether its rows stand under each other on a phone, cell by cell; else it scrolls. */
  isStacked?: boolean;
}

/** A table that scrolls where it is too wide, and can be had as CSV. */
export function table<Row>(options: TableOptions<Row>): TemplateResult {
  const { name, columns, rows, empty = 'There is nothing here yet.', isStacked = false } = options;
  if (rows.length === 0) return html`<p class="muted">${empty}</p>`;
  const shown = columns.filter(({ cell }) => cell !== undefined);
  // Roles are said, as a style that stacks rows takes them away.
  return html`
    <div class=${isStacked ? 'table stacked' : 'table'} role="region" tabindex="0" aria-label=${name}>
      <table role="table">
        <thead role="rowgroup"><tr role="row">${shown.map(
          ({ label, kind }) =>
            html`<th role="columnheader" scope="col" class=${kind === 'number' ? 'number' : ''}>${label}</th>`,
        )}</tr></thead>
        <tbody role="rowgroup">${rows.map((row) => html`<tr role="row">${shown.map((column) => cellOf(column, row))}</tr>`)}</tbody>
      </table>
    </div>
    <p><button class="small" @click=${() => save(options)}>
      CSV<span class="unseen"> of ${name}</span></button></p>`;
}

function cellOf<Row>({ label, kind, cell }: Column<Row>, row: Row): TemplateResult {
  const content = cell?.(row);
  if (kind === 'head') return html`<th role="rowheader" scope="row">${content}</th>`;
  const isEmpty =
    content === nothing || content === null || content === undefined || content === '';
  // One element, for the label that a style puts before it.
  return html`<td role="cell" class="${kind ?? ''} ${isEmpty ? 'none' : ''}" data-label=${label}><div>${content}</div></td>`;
}

function save<Row>({ name, columns, rows }: TableOptions<Row>): void {
  const kept = columns.filter((column) => column.csv !== undefined);
  const lines = rows.map((row) => kept.map((column) => column.csv?.(row)));
  const file = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
  download(`${file}.csv`, csv([kept.map(({ label }) => label), ...lines]), 'text/csv');
}
