// Every entry's types, as a project without the package's own settings sees them.

import { type Decision, type Engine, FieldwiseError, load, type Plan, validate } from 'fieldwise';
import { enhance, load as loadAlone, type SyncClient as SyncInOneFile } from 'fieldwise/cdn';
import type { FieldwiseForm } from 'fieldwise/element';
import address from 'fieldwise/fieldwise.wasm';
import fullAddress from 'fieldwise/fieldwise-full.wasm';
import { FormView } from 'fieldwise/form';
import { type FullPlan, load as loadFull } from 'fieldwise/full';
import { load as loadInline } from 'fieldwise/inline';
import { texts } from 'fieldwise/messages/de';
import { MemoryStore, SyncClient } from 'fieldwise/sync';

export async function use(form: HTMLFormElement): Promise<string> {
  const engines: Engine[] = [
    await load({ wasm: address }),
    await loadInline(),
    await loadAlone(),
    await loadFull({ wasm: fullAddress }),
  ];
  const [engine] = engines;
  if (engine === undefined) throw new FieldwiseError([]);
  const plan: Plan = engine.plan({ fieldwise: 1, name: 'Typed', fields: [] });
  const client: SyncInOneFile = await SyncClient.open({
    key: 'pk_',
    plan,
    store: new MemoryStore(),
  });
  const decision: Decision = client.decide();
  const view = new FormView(form, { fields: plan.describe().fields, onAnswer: () => undefined });
  view.update(decision);
  const enhanced = await enhance(form, { plan, offer: 'guide', ask: 'all' });
  enhanced.dispose();
  const element: FieldwiseForm = document.createElement('fieldwise-form');
  element.texts = { ...texts, submit: 'Los' };
  const full: FullPlan = (await loadFull()).plan('{}');
  const { valid } = await validate(full, { offer: 'guide', answers: view.values() });
  // @ts-expect-error an answer is no list of engines
  view.update(engines);
  return valid ? full.publishJson() : plan.hash;
}
