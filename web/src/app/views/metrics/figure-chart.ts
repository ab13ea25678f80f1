import { css, html, LitElement, type PropertyValues, type TemplateResult, unsafeCSS } from 'lit';
import uPlot from 'uplot';
import uPlotStyles from 'uplot/dist/uPlot.min.css';

export interface Series {
  label: string;
  values: (number | null)[];
}

export interface Mark {
  at: number;
  label: string;
}

export interface Chart {
  /** What it shows, for those who do not see it; its figures stand in a table beside it. */
  title: string;
  x: number[];
  series: Series[];
  /** Upright lines. */
  marks?: Mark[];
  xText: (value: number) => string;
  yText: (value: number) => string;
}

const height = 260;
const dark = matchMedia('(prefers-color-scheme: dark)');
// Light, dark: told apart by hue and by lightness, the latest strongest.
const colours = [
  ['#b8b3d9', '#8f89b5', '#5a8fa8', '#2f7f6d', '#a8560f', '#4a3f9f'],
  ['#5d5880', '#8a84b0', '#5f9db8', '#6cc4a8', '#f0a860', '#b0a6ff'],
] as const;

/** Lines over a scale. */
export class FigureChart extends LitElement {
  static override styles = [
    unsafeCSS(uPlotStyles),
    css`
      :host { display: block; min-inline-size: 0 }
      .plot { block-size: ${height}px; overflow: hidden }
      ul { display: flex; flex-wrap: wrap; gap: .2rem 1rem; margin: .4rem 0 0; padding: 0; list-style: none; font-size: .875rem }
      svg { inline-size: 1.2rem; block-size: .5rem; margin-inline-end: .35rem }
    `,
  ];
  static override properties = { chart: { attribute: false } };
  declare chart: Chart;
  #plot: uPlot | undefined;
  readonly #size = new ResizeObserver(() => this.#fit());
  readonly #onScheme = () => {
    this.requestUpdate();
    this.#draw();
  };

  override connectedCallback(): void {
    super.connectedCallback();
    dark.addEventListener('change', this.#onScheme);
    if (this.hasUpdated) this.#draw();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    dark.removeEventListener('change', this.#onScheme);
    this.#size.disconnect();
    this.#plot?.destroy();
    this.#plot = undefined;
  }

  override render(): TemplateResult {
    return html`<div class="plot" role="img" aria-label=${this.chart.title}></div>
      <ul aria-hidden="true">${this.chart.series.map(
        (
          { label },
          i,
        ) => html`<li><svg viewBox="0 0 12 5" preserveAspectRatio="none"><rect width="12" height="5" rx="2"
          fill=${colourOf(i, this.chart.series.length)} /></svg>${label}</li>`,
      )}</ul>`;
  }

  override updated(changed: PropertyValues<this>): void {
    if (changed.has('chart')) this.#draw();
  }

  #place(): HTMLElement | null {
    return this.renderRoot.querySelector<HTMLElement>('.plot');
  }

  #fit(): void {
    const width = this.#place()?.clientWidth ?? 0;
    if (width > 0 && this.#plot?.width !== width) this.#plot?.setSize({ width, height });
  }

  #draw(): void {
    const place = this.#place();
    if (!place) return;
    this.#plot?.destroy();
    const { x, series } = this.chart;
    const style = getComputedStyle(this);
    const ink = style.getPropertyValue('--muted').trim();
    const line = style.getPropertyValue('--line').trim();
    const axis = {
      stroke: ink,
      font: `12px ${style.fontFamily}`,
      grid: { stroke: line, width: 1 },
      ticks: { stroke: line, width: 1 },
    };
    const { xText, yText } = this.chart;
    this.#plot = new uPlot(
      {
        width: place.clientWidth || 320,
        height,
        scales: {
          x: { time: false },
          y: { range: (_, __, most) => [0, most > 0 ? most * 1.05 : 1] },
        },
        axes: [
          { ...axis, space: 56, values: (_, splits) => splits.map(xText) },
          { ...axis, size: 56, values: (_, splits) => splits.map(yText) },
        ],
        legend: { show: false },
        cursor: { show: false },
        series: [
          {},
          ...series.map(({ label }, i) => ({
            label,
            stroke: colourOf(i, series.length),
            width: i === series.length - 1 ? 2.5 : 1.5,
            points: { show: x.length < 3 },
            spanGaps: true,
          })),
        ],
        hooks: { draw: [(plot) => this.#marks(plot, style)] },
      },
      [x, ...series.map(({ values }) => values)],
      place,
    );
    this.#size.disconnect();
    this.#size.observe(place);
  }

  #marks(plot: uPlot, style: CSSStyleDeclaration): void {
    const { ctx, bbox } = plot;
    const pixels = devicePixelRatio;
    ctx.save();
    ctx.strokeStyle = ctx.fillStyle = style.getPropertyValue('--warm').trim();
    ctx.lineWidth = 2 * pixels;
    ctx.font = `600 ${12 * pixels}px ${style.fontFamily}`;
    for (const { at, label } of this.chart.marks ?? []) {
      const x = Math.round(plot.valToPos(at, 'x', true));
      ctx.setLineDash([4 * pixels, 4 * pixels]);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      const left = x + 60 * pixels > bbox.left + bbox.width;
      ctx.textAlign = left ? 'right' : 'left';
      ctx.fillText(label, x + (left ? -5 : 5) * pixels, bbox.top + 12 * pixels);
    }
    ctx.restore();
  }
}

function colourOf(index: number, count: number): string {
  const all = colours[dark.matches ? 1 : 0];
  // The last of them, the latest, always has the strongest.
  return all[(((all.length - count + index) % all.length) + all.length) % all.length] ?? '';
}
