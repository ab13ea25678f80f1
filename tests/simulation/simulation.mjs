// One run from one seed: devices with tabs, a network and a server that fail in every way, until all comes
// to rest; then both sides must hold the same, and everything that was kept or acknowledged must be there
// once.
import { readFileSync } from 'node:fs';
import { load as loadFull } from '../../dist/full.js';
import { load } from '../../dist/index.js';
import { Random } from '../differential/random.mjs';
import { planFile } from '../server/server.mjs';
import { becomeBrowser } from './browser.mjs';
import { Device, markOf } from './device.mjs';
import { Network } from './network.mjs';
import { OFFER, restartMarks, Tab } from './tab.mjs';
import { World } from './world.mjs';

const BEGIN = 1_763_719_210_000;
const HOUR = 3_600_000;

/** The plan of the server's tests and two later versions of it, as text and as a page has it. */
export async function loadPlans() {
  const engine = await load();
  const tools = await loadFull();
  const text = readFileSync(planFile, 'utf8');
  return [60, 61, 62].map((points) => {
    const version = text.replace('"points": 60', `"points": ${points}`);
    return { text: version, published: engine.plan(tools.plan(version).publishJson()) };
  });
}

/**
 * Runs one seed. Resolves to {wrong, requests, events, ends}; `wrong` is empty when all is well. `tell` hears
 * the story, line by line.
 */
export async function simulate(host, plans, seed, tell) {
  const random = new Random(`simulation ${seed}`);
  restartMarks();
  await host.order({ do: 'wipe', seed: random.integer(1, 1 << 30), now: BEGIN });
  const world = new World(random, BEGIN, tell);
  const network = new Network(world, random, host, {
    slow: random.pick([50, 3000, 30_000]),
    bad: random.pick([0, 0.05, 0.2, 0.5]),
  });
  const leave = becomeBrowser(world, random);
  const run = new Run(world, random, network, plans);
  try {
    await run.live();
    await run.rest();
    return { ...(await run.judge()), requests: network.requests, ends: network.ends };
  } finally {
    run.end();
    leave();
    await host.order({ do: 'end', how: 'kill' });
  }
}

class Run {
  #world;
  #random;
  #network;
  #plans;
  #devices = [];
  /** All tabs that there ever were. */
  #tabs = [];
  #errors = [];

  constructor(world, random, network, plans) {
    this.#world = world;
    this.#random = random;
    this.#network = network;
    this.#plans = plans;
  }

  /** What happens in the course of some hours, as far as anything happens. */
  async live() {
    const random = this.#random;
    await this.#network.start(this.#plans[0]);
    const habits = {
      consent: random.pick([60, 150]),
      withdraw: random.pick([0, 0, 5]),
      forget: random.pick([0, 0, 3]),
    };
    for (let count = random.integer(1, 3); count > 0; count -= 1) this.#newDevice();
    const pace = random.pick([300, 3000, 60_000]);
    for (let count = random.integer(10, 60); count > 0; count -= 1) {
      await this.#world.run(this.#world.now + random.integer(0, pace));
      const dice = random.integer(0, 99);
      const device = random.pick(this.#devices);
      if (dice < 68) this.#act(device, habits);
      else if (dice < 76) this.#newTab(device);
      else if (dice < 84) this.#endTab(device);
      else if (dice < 92) this.#connect(device, !device.online);
      else if (dice < 94) device.setClock(random.integer(-HOUR, HOUR));
      else if (dice < 95) this.#network.skew += random.integer(-3000, 3000);
      else await this.#network.upset(this.#plans);
    }
  }

  /** Nothing goes wrong any more: what waits is sent. Pages that ended leave it to a new one. */
  async rest() {
    const world = this.#world;
    await this.#network.calm();
    while (!this.#network.up) await world.run(world.now + 1000);
    for (const device of this.#devices) {
      device.full = 0;
      this.#connect(device, true);
      this.#newTab(device);
    }
    world.tell(() => 'From here on nothing goes wrong.');
    for (let round = 0; round < 3; round += 1) {
      await world.run(world.now + HOUR, 1e6);
      for (const tab of this.#living()) this.#turn(tab, () => tab.client.sync());
    }
    await world.run();
  }

  /** What is not as it should be. */
  async judge() {
    const wrong = [...this.#errors];
    const found = new Map();
    const events = await this.#network.everything();
    for (const event of events) {
      const mark = markOf(event);
      const owners = found.get(mark) ?? new Set();
      if (mark.startsWith('mark-') && owners.has(event.visitor))
        wrong.push(`${mark} is stored twice`);
      found.set(mark, owners.add(event.visitor));
    }
    const { acknowledged, forgotten, unheard } = this.#network;
    // Before anybody consented, each page is somebody of its own. Who sends a form, hears nothing, and
    // then turns out to be whom another page of the device has become, has left two visitors there.
    for (const [mark, owners] of found) {
      // What the server records of a lead it counts for each lead from 1.
      if (mark.startsWith('srv-host ')) continue;
      if (owners.size > 1 && !unheard.has(mark)) wrong.push(`${mark} is two visitors'`);
    }
    const must = (mark, why) => {
      if (!found.has(mark)) wrong.push(`${mark} is lost: ${why}`);
    };
    for (const [mark, tokens] of acknowledged)
      if (mark.startsWith('mark-') && ![...tokens].every((token) => forgotten.has(token)))
        must(mark, 'it was acknowledged');
    for (const device of this.#devices)
      for (const mark of device.kept.values())
        if (mark.startsWith('mark-')) must(mark, 'it was kept on the device');
    for (const tab of this.#tabs) wrong.push(...tab.errors);
    for (const tab of this.#living()) wrong.push(...(await this.#judgeTab(tab, must)));
    return { wrong, events: events.length };
  }

  end() {
    for (const tab of this.#living()) tab.client.dispose();
  }

  async #judgeTab(tab, must) {
    const { client } = tab;
    const wrong = [];
    if (client.divergences > 0) wrong.push(`${client.divergences} divergences`);
    if (client.unread.length > 0) wrong.push(`unread: ${client.unread[0].error.message}`);
    if (client.status === 'held') return wrong;
    if (client.status !== 'synced') {
      wrong.push(`at rest it is ${client.status}: ${JSON.stringify(client.problem)}`);
      return wrong;
    }
    if (client.pending > 0) wrong.push(`${client.pending} events are not sent`);
    for (const { mark, life, held } of tab.written)
      if (life === client.life && !held) must(mark, 'its page is still open');
    const { status, body } = await this.#network.ask(tab.visitor, OFFER);
    if (status !== 200) return [...wrong, `the server answers ${status}`];
    if (client.events.length !== body.events.length) {
      const held = client.events.length - body.events.length;
      const waiting = client.events.filter((event) => event.client.startsWith('held-')).length;
      if (held < 0 || waiting < held) wrong.push(`${held} events more than the server`);
      return wrong;
    }
    if (client.session.stateHash() !== body.state) wrong.push('the states differ');
    // A page that was open before the server's plan changed decides by its own.
    if (tab.plan !== this.#network.plan) return wrong;
    const own = client.session.decide({ now: body.decided_at, offer: OFFER });
    if (JSON.stringify(own) !== JSON.stringify(body.decision)) wrong.push('the decisions differ');
    return wrong;
  }

  #living() {
    return this.#tabs.filter((tab) => !tab.gone && tab.client);
  }

  #turn(tab, task) {
    this.#world.later(0, task, tab);
  }

  #newDevice() {
    const random = this.#random;
    const number = this.#devices.length + 1;
    const device = new Device(this.#world, random, number, {
      skew: random.pick([0, 0, 1500, -90_000, 2 * HOUR, -300 * HOUR]),
      drift: random.pick([0, 0, 1e-4, -1e-4]),
      gpc: random.chance(0.1),
      full: random.pick([0, 0, 0, 0.02, 0.3]),
    });
    this.#devices.push(device);
    this.#newTab(device);
  }

  #newTab(device) {
    const tab = new Tab(this.#tabs.length + 1, device, this.#world, this.#random, this.#network);
    tab.plan = this.#network.plan;
    this.#tabs.push(tab);
    this.#turn(tab, () => tab.open().catch((error) => this.#errors.push(String(error.stack))));
  }

  #act(device, habits) {
    const tabs = [...device.tabs];
    if (tabs.length === 0) return this.#newTab(device);
    const tab = this.#random.pick(tabs);
    this.#turn(tab, () => tab.act(habits));
  }

  #endTab(device) {
    const tabs = [...device.tabs];
    if (tabs.length === 0) return;
    const tab = this.#random.pick(tabs);
    const kindly = this.#random.chance(0.5);
    this.#world.later(0, () => this.#inTurn(tab, () => tab.end(kindly)), null);
  }

  /** The browser does it, but the page's own code runs in it. */
  #inTurn(tab, task) {
    if (tab.gone) return;
    this.#world.current = tab;
    task();
    this.#world.current = null;
  }

  #connect(device, online) {
    device.online = online;
    this.#world.tell(() => `device ${device.number} is ${online ? 'online' : 'offline'}`);
    if (online) for (const tab of device.tabs) this.#turn(tab, () => tab.event('online'));
  }
}
