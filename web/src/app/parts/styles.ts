import { css } from 'lit';

/** What all parts of the page have in common; colours are the page's (page.css). */
export const common = css`
  :host { display: block }
  *, *::before, *::after { box-sizing: border-box }
  [hidden] { display: none !important }
  h1, h2, h3, p, ul, ol, dl, dd, figure { margin: 0; padding: 0 }
  h1 { font-size: 1.4rem; line-height: 1.25; overflow-wrap: anywhere }
  h2 { font-size: 1.05rem; line-height: 1.3 }
  h3 { font-size: .9rem; line-height: 1.3 }
  ul, ol { list-style: none }
  a { color: var(--accent); text-underline-offset: .15em }
  small, .muted { color: var(--muted); font-size: .875rem }
  code { font-family: var(--mono); font-size: .875em; overflow-wrap: anywhere }
  button, select, input, textarea { font: inherit; color: inherit; max-inline-size: 100% }
  button, select, input:not([type=checkbox], [type=radio]), textarea {
    min-block-size: 2.5rem; padding: .35rem .75rem; border: 1px solid var(--edge); border-radius: 8px;
    background: var(--surface);
  }
  button { cursor: pointer }
  button:hover { background: var(--sunken) }
  button[aria-disabled=true] { color: var(--muted); cursor: default }
  button.main { background: var(--accent); border-color: transparent; color: var(--on-accent); font-weight: 600 }
  button.main:hover { background: var(--accent-strong) }
  button.small { min-block-size: 2rem; padding: .1rem .6rem; font-size: .875rem }
  a.button { display: inline-block; padding: .35rem .75rem; border: 1px solid var(--edge); border-radius: 8px; text-decoration: none; color: var(--ink) }
  label { font-weight: 600; font-size: .9375rem }
  .field { display: grid; gap: .25rem; min-inline-size: 0 }
  .field > input, .field > select { inline-size: 100% }
  :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 6px }
  .unseen { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
  .row { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem }
  .row.end { align-items: end }
  .between { justify-content: space-between }
  .stack { display: grid; gap: 1rem; grid-template-columns: minmax(0, 1fr) }
  .card { background: var(--surface); border: 1px solid var(--line); border-radius: var(--radius); padding: 1rem; min-inline-size: 0 }
  .card > * + * { margin-block-start: .75rem }
  .note { padding: .6rem .8rem; border-radius: 8px; background: var(--sunken) }
  .bad { padding: .6rem .8rem; border-radius: 8px; background: var(--bad-soft); border-inline-start: 4px solid var(--bad) }
  .done { padding: .6rem .8rem; border-radius: 8px; background: var(--good-soft); border-inline-start: 4px solid var(--good) }
  .text { white-space: pre-wrap; overflow-wrap: anywhere }
  .badge { display: inline-block; padding: .05rem .55rem; border-radius: 99px; background: var(--sunken); font-size: .875rem; white-space: nowrap }
  .badge.strong { background: var(--accent); color: var(--on-accent); font-weight: 600 }
  .badge.good { background: var(--good-soft); color: var(--good) }
  .badge.warm { background: var(--warm-soft); color: var(--warm) }
  .badge.alarm { background: var(--bad-soft); color: var(--bad) }
  dl.facts { display: grid; grid-template-columns: minmax(6rem, auto) minmax(0, 1fr); gap: .3rem 1rem }
  dl.facts dt { color: var(--muted) }
  dl.facts dd { overflow-wrap: anywhere }
  summary { cursor: pointer; min-block-size: 1.5rem }

  .table { overflow-x: auto; margin-inline: -1rem; padding-inline: 1rem; position: relative }
  table { border-collapse: collapse; inline-size: 100%; font-size: .9375rem }
  th, td { text-align: start; padding: .45rem .75rem .45rem 0; border-block-end: 1px solid var(--line); vertical-align: top }
  thead th { font-size: .8125rem; color: var(--muted); white-space: nowrap }
  tbody th { font-weight: 600; overflow-wrap: anywhere; min-inline-size: 10rem }
  td.number, th.number { text-align: end; padding-inline-end: 1.25rem; font-variant-numeric: tabular-nums; white-space: nowrap }
  td.wide { min-inline-size: 14rem; overflow-wrap: anywhere }
  td.narrow { white-space: nowrap }
  tr:last-child > * { border-block-end: 0 }
  td p, td small { margin: 0 }
  /* Rows under each other, where there is no room beside each other. */
  @media (max-width: 40rem) {
    .stacked table, .stacked tbody { display: block }
    .stacked thead { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%) }
    .stacked tr { display: block; padding-block: .6rem; border-block-end: 1px solid var(--line) }
    .stacked tr:last-child { border-block-end: 0 }
    .stacked tr > * { display: grid; grid-template-columns: 6.5rem minmax(0, 1fr); padding: .1rem 0; border: 0; min-inline-size: 0; white-space: normal; text-align: start }
    .stacked tr > th { display: block; padding-block-end: .25rem }
    .stacked td.none { display: none }
    .stacked td::before { content: attr(data-label); color: var(--muted); font-size: .875rem }
  }
`;
