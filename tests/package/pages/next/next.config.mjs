import { fileURLToPath } from 'node:url';

export default {
  // Servers take the package as it is, with its Wasm beside it: docs/bundlers.md.
  serverExternalPackages: ['fieldwise'],
  // Only because the lock file of this project is two folders up.
  turbopack: { root: fileURLToPath(new URL('../..', import.meta.url)) },
};
