import type { Lead } from '../../api/leads.js';
import { points, stageName, suppressions, words } from '../../parts/words.js';

/** What is otherwise than before, a line each. */
export function changes(before: Lead, after: Lead): string[] {
  const lines: string[] = [];
  const tell = (what: string, from: string, to: string) => {
    if (from !== to) lines.push(`${what}: ${from} → ${to}`);
  };
  const held = (suppression: string | null) =>
    suppression ? (suppressions[suppression] ?? suppression) : 'not held back';
  tell('Stage', stageName(before.decision.stage.stage), stageName(after.decision.stage.stage));
  tell('Suppression', held(before.decision.suppression), held(after.decision.suppression));
  tell('Task', taskText(before), taskText(after));
  for (const { key, label } of after.names.clocks) {
    tell(label, clockText(before, key), clockText(after, key));
  }
  for (const { key, label } of after.names.axes) {
    tell(label, scoreText(before, key), scoreText(after, key));
  }
  const nurture = ({ actions }: Lead) => actions.nurture?.title ?? 'none';
  tell('Nurture', nurture(before), nurture(after));
  return lines;
}

function taskText({ actions: { task } }: Lead): string {
  if (!task) return 'none';
  return `${task.title}, ${task.status}${task.end ? ` (${words(task.end).toLowerCase()})` : ''}`;
}

function clockText({ actions: { clocks = [] } }: Lead, key: string): string {
  const clock = clocks.find((each) => each.clock === key);
  return clock ? words(clock.is).toLowerCase() : 'does not run';
}

// Decay alone changes thousandths.
function scoreText({ decision }: Lead, axis: string): string {
  return points(Math.round(decision.scores.find((each) => each.axis === axis)?.value ?? 0));
}
