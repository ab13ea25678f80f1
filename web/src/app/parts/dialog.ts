import { css } from 'lit';

export const dialogStyles = css`
  dialog { inline-size: min(30rem, calc(100vw - 2rem)); padding: 1.25rem; border: 1px solid var(--edge); border-radius: 12px; background: var(--surface); color: var(--ink) }
  dialog::backdrop { background: rgb(0 0 0 / 45%) }
  dialog form { display: grid; gap: .9rem }
`;
