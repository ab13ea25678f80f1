// Makes Fieldwise one of the harness's renderers: node --import ./peer.mjs HARNESS/measure.mjs. The harness is
// not changed; its list of peers is an object that both see. $HARNESS is its folder.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const { peers } = await import(pathToFileURL(join(process.env.HARNESS, 'peers.mjs')).href);
peers.fieldwise = { css: [], versions: [] };
