import { html, type TemplateResult } from 'lit';

export interface Tab {
  id: string;
  label: unknown;
  /** The ids of what it shows; undefined: `panel-ID`. */
  shows?: string;
}

/**
 * Tabs as ARIA describes them: one of them is in the tab order, arrows go to the others. They say
 * which elements they show.
 */
export function tabList(
  name: string,
  tabs: readonly Tab[],
  selected: string,
  onSelect: (id: string) => void,
): TemplateResult {
  const onKey = (event: KeyboardEvent): void => {
    const index = tabs.findIndex(({ id }) => id === selected);
    const steps: Record<string, number> = {
      ArrowRight: 1,
      ArrowLeft: -1,
      Home: -index,
      End: tabs.length - 1 - index,
    };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = tabs.at((index + step) % tabs.length);
    if (!next) return;
    onSelect(next.id);
    const list = event.currentTarget as HTMLElement;
    list.querySelector<HTMLElement>(`#tab-${next.id}`)?.focus();
  };
  return html`<div class="tabs" role="tablist" aria-label=${name} @keydown=${onKey}>
    ${tabs.map(
      ({ id, label, shows = `panel-${id}` }) => html`<button
        role="tab" id=${`tab-${id}`} aria-controls=${shows}
        aria-selected=${id === selected} tabindex=${id === selected ? 0 : -1}
        @click=${() => onSelect(id)}>${label}</button>`,
    )}
  </div>`;
}
