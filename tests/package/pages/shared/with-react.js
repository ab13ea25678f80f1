// What bundlers carry; without one, React has no module that a page could import.

import { showAll } from './all.js';
import { showReact } from './react.js';
import { showError } from './show.js';

showAll(showReact).catch(showError);
