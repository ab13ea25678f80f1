// Colours are mixed from the page's own text colour, so that the form fits a light page and a dark one,
// whatever made it so. Everything can be set from outside: docs/element.md lists the properties and parts.
const css = `
:host { display: block; container-type: inline-size; overflow-wrap: anywhere }
[hidden] { display: none !important }
form, .fw-sent, .fw-failed {
  --accent: var(--fieldwise-accent, #2b55c4);
  --on-accent: var(--fieldwise-on-accent, #fff);
  --error: var(--fieldwise-error, color-mix(in srgb, #e00000 55%, currentColor));
  --edge: var(--fieldwise-edge, color-mix(in srgb, currentColor 65%, transparent));
  --muted: var(--fieldwise-muted, color-mix(in srgb, currentColor 78%, transparent));
  --radius: var(--fieldwise-radius, .5rem);
  --gap: var(--fieldwise-gap, 1.5rem);
}
.fw-hidden {
  position: absolute; inline-size: 1px; block-size: 1px; margin: -1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap;
}
.fw-field { margin: 0 0 var(--gap); padding: 0; border: 0; min-inline-size: 0 }
.fw-field > label, legend { display: block; padding: 0; margin-block-end: .35rem; font-weight: 600 }
.fw-optional { color: var(--muted); font-weight: 400 }
.fw-help, .fw-error { margin: -.15rem 0 .4rem }
.fw-help, .fw-why, dt { color: var(--muted); font-size: .9375em }
a { color: inherit }
.fw-error { color: var(--error); font-weight: 600 }
input, select, button { font: inherit; color: inherit; letter-spacing: inherit }
option { color: FieldText; background: Field }
[part=input], .fw-known { box-sizing: border-box; max-inline-size: var(--fieldwise-width, 28rem) }
[part=input] {
  inline-size: 100%;
  min-block-size: 2.875rem; padding: .5rem .75rem; border: 1px solid var(--edge);
  border-radius: var(--radius); background: var(--fieldwise-surface, transparent);
}
select[part=input] { padding-inline: .5rem }
::placeholder { color: var(--muted); opacity: 1 }
:focus-visible { outline: 3px solid var(--fieldwise-focus, currentColor); outline-offset: 2px }
.fw-sent { outline: 0 }
.fw-option { display: flex; align-items: center; gap: .7rem; min-block-size: 2.5rem }
.fw-option label { flex: 1; padding: .4rem 0 }
.fw-boolean { display: grid; grid-template-columns: auto 1fr; column-gap: .7rem }
.fw-boolean > * { grid-column: 2 }
.fw-boolean > label { font-weight: 400 }
.fw-boolean > input { grid-area: 1 / 1 }
[part=box] {
  flex: none; inline-size: 1.4rem; block-size: 1.4rem; margin: 0; border: 1px solid var(--edge);
  accent-color: var(--accent); appearance: none; border-radius: .25rem; display: grid; place-content: center;
}
[part=box]::before { content: ''; inline-size: .8rem; block-size: .8rem; border-radius: .1rem }
[part=box]:checked { border-color: currentColor }
[part=box]:checked::before { background: currentColor }
[type=radio], [type=radio]::before { border-radius: 50% !important }
.fw-why { margin-block-start: .35rem }
summary { display: inline-block; padding: .15rem 0; cursor: pointer; text-decoration: underline }
.fw-why p { margin: .15rem 0 0 }
.fw-wrong { padding-inline-start: .9rem; border-inline-start: 4px solid var(--error) }
.fw-wrong [part=input] { border: 2px solid var(--error) }
.fw-summary, .fw-known { margin-block-end: var(--gap); padding: 1rem; border-radius: var(--radius) }
.fw-summary { border: 3px solid var(--error) }
.fw-known { border: 1px solid color-mix(in srgb, currentColor 20%, transparent) }
h2 { margin: 0 0 .35rem; font-size: 1.1em }
ul { margin: 0; padding-inline-start: 1.1rem }
.fw-summary li { padding-block: .2rem }
.fw-summary a { color: var(--error); font-weight: 600 }
dl, dd { margin: 0 }
dl > div { display: grid; grid-template-columns: minmax(0, 1fr) auto; column-gap: 1rem; padding: .4rem 0 }
dt, dd { grid-column: 1 }
dd:last-child { grid-area: 1 / 2 / 3 / 3; align-self: center }
button { min-block-size: 2.875rem; padding: .5rem 1.25rem; border-radius: var(--radius); cursor: pointer }
[part=submit], [part=retry] { border: 1px solid transparent; background: var(--accent); color: var(--on-accent); font-weight: 600 }
[part=submit][aria-disabled] { opacity: .75 }
[part=back], [part=skip] { border: 1px solid var(--edge); background: none }
.fw-change { min-block-size: 2rem; padding: .2rem .6rem; margin-inline-end: -.6rem; border: 0; background: none; text-decoration: underline }
.fw-actions { display: flex; flex-wrap: wrap; gap: .75rem; margin-block-start: var(--gap) }
.fw-progress { margin: 0 0 .75rem; color: var(--muted) }
@media (forced-colors: active) { [part=box]:checked::before { background: CanvasText } }
`;

let sheet: CSSStyleSheet | undefined;

/** One sheet for all forms of the page. Made by script, it needs no 'unsafe-inline' in the page's policy. */
export function styleSheet(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
  }
  return sheet;
}
