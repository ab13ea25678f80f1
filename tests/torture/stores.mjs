// The databases that the server is tortured on: each gives what `fieldwise serve` is told to use, and goes
// on with the same data after every kill.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** By name: opens a store that is empty, and resolves to {args, remove()}. */
export const stores = {
  async sqlite() {
    const folder = mkdtempSync(join(tmpdir(), 'fieldwise-torture-'));
    return {
      args: ['--db', join(folder, 'torture.sqlite')],
      remove: () => rmSync(folder, { recursive: true, force: true }),
    };
  },
};
