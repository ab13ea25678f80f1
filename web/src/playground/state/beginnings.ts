/** A plan to begin with. */
export interface Beginning {
  /** Of its file, below `plans/`. */
  file: string;
  title: string;
  says: string;
}

export const beginnings: readonly Beginning[] = [
  {
    file: 'demo.json',
    title: 'Three landing pages',
    says: 'The demo’s plan: fit and intent, a guide, a comparison and a demo request. The best to look around with.',
  },
  {
    file: 'two-axis.json',
    title: 'Two axes',
    says: 'Fit and interest side by side, segments from both, nurture and handoff to sales.',
  },
  {
    file: 'dual-score.json',
    title: 'Two scores that fade',
    says: 'Points by behaviour that lose half of their worth over time, with thresholds for both scores.',
  },
  {
    file: 'ladder.json',
    title: 'A ladder',
    says: 'One score, rung by rung from the first answer to sales.',
  },
  { file: 'empty.json', title: 'An empty plan', says: 'One question and one offer, for your own.' },
];

/** Fetches the text of a plan to begin with. */
export async function readBeginning({ file, title }: Beginning): Promise<string> {
  const answer = await fetch(`plans/${file}`);
  if (!answer.ok) throw new Error(`“${title}” did not come: the server answered ${answer.status}.`);
  return answer.text();
}
