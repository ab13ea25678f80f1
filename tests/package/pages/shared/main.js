import { showAll } from './all.js';
import { showError } from './show.js';

showAll().catch(showError);
