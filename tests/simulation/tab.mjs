// A page that somebody has open: does what visitors do, in no sensible order.
import { SyncClient } from '../../dist/sync.js';

export const OFFER = 'guide';

let lastMark = 0;
/** A text that no other event of this run carries. */
export const mark = () => `mark-${(lastMark += 1)}`;
export const restartMarks = () => (lastMark = 0);

export class Tab {
  /** Set once the page has ended: nothing of it happens any more. */
  gone = false;
  hidden = false;
  listeners = new Set();
  client;
  /** The token under which it sent something last. */
  visitor;
  /** What it wrote: {mark, life, held}. */
  written = [];
  /** What was thrown that ought not to be. */
  errors = [];
  #world;
  #random;
  #network;

  constructor(number, device, world, random, network) {
    this.number = number;
    this.device = device;
    this.#world = world;
    this.#random = random;
    this.#network = network;
    device.tabs.add(this);
  }

  /** Loads the page: in this tab's turn, as all that follows. */
  async open() {
    const { device } = this;
    this.#tell(() => `opens on device ${device.number}`);
    const plan = this.#network.plan.published;
    this.client = await SyncClient.open({
      server: 'https://forms.example',
      key: 'pk_test',
      plan,
      offer: OFFER,
      store: device.store(),
      delay: 250,
      holdBehaviour: device.gpc,
      environment: {
        fetch: this.#network.fetch(),
        now: () => device.now(),
        random: () => this.#random.bits() / 2 ** 32,
        exclusive: device.exclusive(),
      },
    });
  }

  /** Does one thing. */
  act({ consent, withdraw, forget }) {
    const { client } = this;
    if (!client) return;
    const dice = this.#random.integer(0, 999);
    this.#tell(() => `does ${dice}, ${client.status}`);
    if (dice < 480) this.#write();
    else if (dice < 560) this.#submit();
    else if (dice < 640) this.#watch(client.sync());
    else if (dice < 720) this.event('visibilitychange', this.#random.chance(0.6));
    else if (dice < 760) this.event('online');
    else if (dice < 760 + consent) this.#watch(client.consent(true));
    else if (dice < 760 + consent + withdraw) this.#letGo(client.consent(false));
    else if (dice < 760 + consent + withdraw + forget) this.#letGo(client.forget());
    else client.decide();
  }

  /** An event of the browser's. */
  event(type, hidden) {
    if (hidden !== undefined) this.hidden = hidden;
    for (const entry of [...this.listeners]) if (entry.type === type) entry.listener();
  }

  /** The page ends: closed with a last word, or killed without one. */
  end(kindly) {
    if (kindly) this.event('pagehide', true);
    this.gone = true;
    this.#tell(() => (kindly ? 'is closed' : 'is killed'));
    this.device.tabs.delete(this);
    this.device.release(this);
    for (const channel of this.device.channels) if (channel.tab === this) channel.close();
    // Frees the engine's memory; whatever else it does, nobody hears.
    this.client?.dispose();
  }

  #write() {
    const text = mark();
    const { client } = this;
    const page = this.#random.chance(0.5);
    const value = this.#random.chance(0.05)
      ? text + 'x'.repeat(this.#random.integer(1, 9000))
      : text;
    const body = page
      ? { type: 'page', path: `/${value}`.slice(0, 900) }
      : { type: 'answer', field: 'company', value: value.slice(0, 190) };
    const { life } = client;
    try {
      client.record(body);
    } catch (error) {
      this.errors.push(`record: ${error.message}`);
      return;
    }
    this.#tell(() => `wrote ${text}`);
    this.written.push({ mark: text, life, held: page && this.device.gpc });
  }

  #submit() {
    const right = this.#random.chance(0.8);
    const answers = { email: right ? 'ada@acme.example' : 'nobody', company: mark() };
    const result = this.client.submit({ offer: OFFER, answers });
    // Some send the form sooner than the plan takes a person to need.
    const usual = ['offline', 'forgotten', 'storage', 'http', 'stopping', 'too_fast'];
    result.catch((error) => {
      if (!usual.includes(error.code)) this.errors.push(`submit: ${error.code} ${error.message}`);
    });
  }

  #letGo(done) {
    this.device.forgets = true;
    this.#watch(done);
  }

  #tell(text) {
    this.#world.tell(() => `tab ${this.number} ${text()}`);
  }

  #watch(done) {
    done.catch((error) => this.errors.push(String(error.stack)));
  }
}
