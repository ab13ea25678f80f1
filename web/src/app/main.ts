/** The dashboard (docs/dashboard.md): what the server decided of a site's leads, and reports by hand. */
import { ActivateDialog } from './parts/activate-dialog.js';
import { AppShell } from './views/app-shell.js';
import { BoardView } from './views/board.js';
import { CalibrationsView } from './views/calibration/calibrations-view.js';
import { JourneyView } from './views/journey.js';
import { LeadReport } from './views/lead/lead-report.js';
import { LeadView } from './views/lead/lead-view.js';
import { LeadsView } from './views/leads.js';
import { ListsView } from './views/lists.js';
import { FigureChart } from './views/metrics/figure-chart.js';
import { MetricsView } from './views/metrics/metrics-view.js';
import { PlansView } from './views/plans.js';
import { SignIn } from './views/sign-in.js';

customElements.define('sign-in', SignIn);
customElements.define('leads-view', LeadsView);
customElements.define('lead-report', LeadReport);
customElements.define('lead-view', LeadView);
customElements.define('board-view', BoardView);
customElements.define('lists-view', ListsView);
customElements.define('journey-view', JourneyView);
customElements.define('figure-chart', FigureChart);
customElements.define('metrics-view', MetricsView);
customElements.define('activate-dialog', ActivateDialog);
customElements.define('plans-view', PlansView);
customElements.define('calibrations-view', CalibrationsView);
customElements.define('app-shell', AppShell);

document.querySelector('#app')?.replaceWith(document.createElement('app-shell'));
