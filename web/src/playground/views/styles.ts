import { css } from 'lit';

/** What all parts of the page have in common; colours are the page's (page.css). */
export const common = css`
  :host { display: block }
  *, *::before, *::after { box-sizing: border-box }
  [hidden] { display: none !important }
  h2, h3, h4, p, ul, ol, dl, dd, figure { margin: 0; padding: 0 }
  h2 { font-size: 1rem; line-height: 1.3 }
  h3 { font-size: .875rem; line-height: 1.3 }
  ul, ol { list-style: none }
  a { color: var(--accent); text-underline-offset: .15em }
  small, .muted { color: var(--muted); font-size: .875rem }
  code { font-family: var(--mono); font-size: .875em }
  button, select, input { font: inherit; color: inherit }
  button, select, input:not([type=checkbox]) {
    min-block-size: 2.25rem; padding: .3rem .75rem; border: 1px solid var(--edge); border-radius: 8px;
    background: var(--surface);
  }
  button { cursor: pointer }
  button:hover:not([aria-disabled=true]) { background: var(--sunken) }
  button[aria-disabled=true] { color: var(--muted); border-color: var(--line); cursor: default }
  button.main { background: var(--accent); border-color: transparent; color: var(--on-accent); font-weight: 600 }
  button.main:hover { background: var(--accent-strong) }
  button.small { min-block-size: 1.75rem; padding: .1rem .5rem; font-size: .875rem }
  button.link { min-block-size: 1.75rem; padding: .1rem .25rem; border: 0; background: none; text-decoration: underline; text-underline-offset: .15em }
  :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; border-radius: 6px }
  .unseen { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
  .row { display: flex; flex-wrap: wrap; align-items: center; gap: .5rem }
  .note { padding: .6rem .8rem; border-radius: 8px; background: var(--sunken) }
  .bad { padding: .6rem .8rem; border-radius: 8px; background: var(--bad-soft); border-inline-start: 4px solid var(--bad) }
  summary { cursor: pointer }
`;
