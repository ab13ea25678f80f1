/**
 * A visitor's events between the page and the server (docs/protocol.md).
 *
 * @module sync
 */
export { IndexedDbStore } from './indexed-db-store.js';
export { MemoryStore } from './memory-store.js';
export { SyncClient } from './sync-client.js';
export type {
  Changes,
  Entry,
  EventId,
  ForgetResult,
  Kept,
  Meta,
  Problem,
  ServerView,
  SubmitResult,
  SyncEnvironment,
  SyncEvent,
  SyncOptions,
  SyncStatus,
  SyncStore,
} from './types.js';
