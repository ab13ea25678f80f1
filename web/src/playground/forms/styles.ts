import { css } from 'lit';

/** Colours are the page's own where it has them, else mixed from its text colour. */
export const styles = css`
  :host {
    display: block;
    container-type: inline-size;
    overflow-wrap: anywhere;
    --forms-muted: var(--muted, color-mix(in srgb, currentColor 78%, transparent));
    --forms-edge: var(--edge, color-mix(in srgb, currentColor 65%, transparent));
    --forms-line: var(--line, color-mix(in srgb, currentColor 18%, transparent));
    --forms-sunken: var(--sunken, color-mix(in srgb, currentColor 6%, transparent));
    --forms-accent: var(--accent, currentColor);
    --forms-bad: var(--bad, color-mix(in srgb, #e00000 60%, currentColor));
  }
  *, *::before, *::after { box-sizing: border-box }
  h2 { display: inline; margin: 0; font: inherit; font-weight: 650; font-size: 1.0625em }
  p, ul, ol, dl, dd { margin: 0 }
  ul { padding-inline-start: 1.2rem }
  code { font-family: var(--mono, monospace); font-size: .9em }
  input, select, textarea, button { font: inherit; color: inherit; letter-spacing: inherit }
  option { color: FieldText; background: Field }
  input:not([type=checkbox], [type=radio]), select, textarea {
    inline-size: 100%; min-block-size: 2.5rem; padding: .4rem .6rem; background: var(--surface, transparent);
    border: 1px solid var(--forms-edge); border-radius: .4rem;
  }
  textarea { resize: vertical }
  input.short { inline-size: 8rem; max-inline-size: 100% }
  select { max-inline-size: 100% }
  ::placeholder { color: var(--forms-muted); opacity: 1 }
  [type=checkbox], [type=radio] {
    inline-size: 1.25rem; block-size: 1.25rem; margin: 0; flex: none; accent-color: var(--forms-accent);
  }
  :focus-visible { outline: 3px solid var(--forms-accent); outline-offset: 2px }
  [aria-invalid] { border: 2px solid var(--forms-bad) !important }
  button {
    min-block-size: 2.25rem; padding: .3rem .8rem; border: 1px solid var(--forms-edge); border-radius: .4rem;
    background: none; cursor: pointer;
  }
  button:disabled { opacity: .35; cursor: default }
  button.link { min-block-size: 1.75rem; padding: .1rem 0; border: 0; text-decoration: underline }
  button.add { color: var(--forms-accent); border-color: currentColor; border-style: dashed }
  button.danger { color: var(--forms-bad); border-color: currentColor }
  .hint, .note { color: var(--forms-muted); font-size: .9em }
  .errors, .wrong { color: var(--forms-bad); font-weight: 600 }
  .wrong { font-size: .9em; white-space: nowrap }
  .errors p::first-letter { text-transform: uppercase }
  .aside { padding: .5rem .7rem; background: var(--forms-sunken); border-radius: .5rem; font-size: .9em }
  .buttons { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center }

  summary { cursor: pointer; border-radius: .4rem }
  .section { border-block-end: 1px solid var(--forms-line) }
  .section > summary { padding: .75rem 0 }
  .section > .body { display: grid; gap: .75rem; padding: 0 0 1.25rem; justify-items: start }
  .section > .body > * { inline-size: 100% }
  .section > .body > button { inline-size: auto }

  .items { display: grid; gap: .4rem; padding: 0; list-style: none }
  .items > li { position: relative; border: 1px solid var(--forms-line); border-radius: .6rem; background: var(--surface, transparent) }
  .items > li > details > summary {
    min-block-size: 3rem; padding: .65rem .75rem; padding-inline-end: 7.75rem;
  }
  .items > li > details[open] > summary { border-block-end: 1px solid var(--forms-line); border-radius: .6rem .6rem 0 0 }
  .items > li > details > .body { padding: .9rem .75rem 1rem }
  .body { display: grid; gap: .9rem; min-inline-size: 0 }
  .name { font-weight: 600 }
  .tools { display: flex; gap: .2rem }
  .tools button { inline-size: 2.2rem; min-block-size: 2.2rem; padding: 0; border-color: transparent }
  .tools button:not(:disabled):hover { border-color: var(--forms-edge) }
  .items > li > .tools { position: absolute; inset-block-start: .4rem; inset-inline-end: .4rem }

  .control { display: grid; gap: .2rem; justify-items: start; min-inline-size: 0 }
  .control > label, .label, legend { font-weight: 600 }
  .control > .hint { margin-block-end: .15rem }
  .check label, label.check { display: flex; gap: .55rem; align-items: center; min-block-size: 2rem; font-weight: 400 }
  .duration { display: flex; flex-wrap: wrap; gap: .4rem }
  .duration select { inline-size: auto }
  fieldset { min-inline-size: 0; margin: 0; padding: 0; border: 0 }
  legend { padding: 0; margin-block-end: .3rem }
  .options ol { display: grid; gap: .35rem; padding: 0; list-style: none; margin-block-end: .5rem }
  .options li { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: .25rem; align-items: center }
  .options li > :not(input, .tools) { grid-column: 1 / -1 }
  .options .control { padding-inline-start: 1.25rem; margin-block-end: .35rem; font-size: .9em }
  .more > summary { padding: .25rem 0; text-decoration: underline dotted; inline-size: fit-content }
  .more > .body { padding: .6rem 0 .2rem .9rem; border-inline-start: 3px solid var(--forms-line) }
  .condition, .group { display: grid; gap: .5rem; justify-items: start }
  .condition > *, .group > * { max-inline-size: 100% }
  .condition > .rows, .group > .rows { inline-size: 100% }
  .rows { display: grid; gap: .4rem; padding: 0; list-style: none }
  .rows > li > *, .group { min-inline-size: 0 }
  .group { grid-template-columns: minmax(0, 1fr) }
  .rows > li {
    display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: .3rem; align-items: start; padding: .5rem;
    background: var(--forms-sunken); border-radius: .5rem;
  }
  .row { display: flex; flex-wrap: wrap; gap: .4rem; align-items: center }
  .row > select, .row > input:not(.short) { inline-size: auto; flex: 1 1 10rem; min-inline-size: 0 }
  .row > .boxes, .row > .lines { flex: 1 1 100% }
  .boxes { display: flex; flex-wrap: wrap; gap: 0 1rem }
  .duration { align-items: center }
  select.join { inline-size: auto }
  .hidden {
    position: absolute; inline-size: 1px; block-size: 1px; margin: -1px; overflow: hidden; clip-path: inset(50%);
    white-space: nowrap;
  }
  button.out { inline-size: 2.2rem; padding: 0; border-color: transparent }
  .needs, .keys, .queue { display: grid; gap: .4rem; justify-items: start }
  .needs > ol, .keys > ol, .queue > ol { display: grid; gap: .4rem; inline-size: 100%; padding: 0; list-style: none }
  .needs li { display: flex; flex-wrap: wrap; gap: .5rem; align-items: end }
  .needs li > .control { flex: 1 1 8rem }
  .keys li { display: flex; gap: .5rem; align-items: center; justify-content: space-between; padding-inline-start: .6rem; background: var(--forms-sunken); border-radius: .4rem }
  .queue > ol > li { padding: .5rem .6rem; border: 1px solid var(--forms-line); border-radius: .5rem }
  .items .items { gap: .3rem }
  .json { display: grid; gap: .25rem }
  .json code { display: block; max-block-size: 10rem; overflow: auto; padding: .5rem; background: var(--forms-sunken); border-radius: .4rem }
  .question { display: grid; gap: .5rem; padding: .75rem; margin: .5rem; border: 2px solid var(--forms-bad); border-radius: .5rem }
  dl { display: grid; gap: .4rem }
  dd { margin-inline-start: 1rem }
  .said:not(:empty) {
    position: sticky; inset-block-end: .5rem; margin-block-start: .75rem; padding: .6rem .8rem; border-radius: .5rem;
    background: var(--surface, Canvas); border: 1px solid var(--forms-edge);
  }
`;
