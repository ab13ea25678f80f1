// The databases that the server is tortured on: each gives what `fieldwise serve` is told to use, and goes
// on with the same data after every kill.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cluster } from '../server/postgres.mjs';

/**
 * By name: opens a store that is empty, and resolves to {args, end(), remove()}. One that has a server of its
 * own has crash() and recover() as well.
 */
export const stores = {
  async sqlite() {
    const folder = mkdtempSync(join(tmpdir(), 'fieldwise-torture-'));
    return {
      args: ['--db', join(folder, 'torture.sqlite')],
      end: () => {},
      remove: () => rmSync(folder, { recursive: true, force: true }),
    };
  },
  async postgres() {
    const cluster = new Cluster();
    return {
      args: ['--store', cluster.url()],
      crash: () => cluster.stop('immediate'),
      recover: () => cluster.start(),
      end: () => cluster.stop('immediate'),
      remove: () => cluster.remove(),
    };
  },
};
