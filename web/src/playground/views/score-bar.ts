import { css, html, nothing, svg, type TemplateResult } from 'lit';
import type { PlanJson, Score, Stage } from '../../full.js';
import { points, stageNames } from './words.js';

/** A score that a stage takes. */
interface Mark {
  stage: Stage;
  at: number;
}

export const barStyles = css`
  .bar { display: block; inline-size: 100%; block-size: 1.25rem; overflow: visible }
  .bar .track { fill: var(--sunken) }
  .bar .reach { fill: color-mix(in srgb, var(--accent) 28%, transparent) }
  .bar .value { fill: var(--accent) }
  .bar .zero { fill: var(--edge) }
  .bar .mark { fill: var(--warm) }
  .bar .mark.met { fill: var(--good) }
  .marks { display: flex; flex-wrap: wrap; gap: .15rem .9rem; font-size: .875rem }
  .marks li::before { content: '│ '; color: var(--warm); font-weight: 700 }
  .marks li.met::before { color: var(--good) }
`;

/** A score on its axis: what is reachable, what is reached, and where stages begin. The text says the same. */
export function scoreBar(score: Score, plan: PlanJson): TemplateResult {
  const axis = plan.axes?.find(({ key }) => key === score.axis);
  const marks = marksOf(score.axis, plan);
  const edges = [0, score.min, score.max, score.value, ...marks.map(({ at }) => at)];
  const low = Math.min(axis?.min ?? 0, ...edges);
  const high = Math.max(axis?.max ?? 100, ...edges);
  const x = (at: number): number => ((at - low) / (high - low || 1)) * 100;
  const part = (name: string, from: number, to: number, y: number, height: number) =>
    svg`<rect class=${name} x=${x(Math.min(from, to))} width=${Math.abs(x(to) - x(from))} y=${y} height=${height} />`;
  const line = (name: string, at: number) =>
    svg`<rect class=${name} x=${x(at) - 0.3} width="0.6" y="0" height="14" />`;
  return html`
    <svg class="bar" viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true">
      ${part('track', low, high, 5, 4)} ${part('reach', score.min, score.max, 3, 8)}
      ${part('value', 0, score.value, 5, 4)} ${line('zero', 0)}
      ${marks.map(({ at }) => line(score.value >= at ? 'mark met' : 'mark', at))}
    </svg>
    <p class="muted">
      ${
        score.min === score.max
          ? 'No open question can change it.'
          : `Open questions can still make it ${points(score.min)} to ${points(score.max)}.`
      }
    </p>
    ${
      marks.length === 0
        ? nothing
        : html`<ul class="marks" aria-label="Thresholds">
          ${marks.map(
            ({ stage, at }) =>
              html`<li class=${score.value >= at ? 'met' : ''}>${stageNames[stage]} from ${points(at)}${score.value >= at ? ', met' : ''}</li>`,
          )}
        </ul>`
    }`;
}

function marksOf(axis: string, { thresholds = [] }: PlanJson): Mark[] {
  return thresholds.flatMap(({ stage, when }) =>
    when.filter((each) => each.axis === axis).map(({ min }) => ({ stage, at: min })),
  );
}
