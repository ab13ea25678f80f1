import type { FieldsSpec } from '../define-plan.js';
import { FieldwiseError } from '../fieldwise-error.js';
import type { Submission } from '../types.js';
import type { Outbox } from './outbox.js';
import { bytesOfJson, CHUNK_BYTES, SUBMIT_BYTES, takeChunk } from './queue.js';
import { GONE, MAX_RECOVERIES, type Sender } from './sender.js';
import type { Answer } from './transport.js';
import type { SubmitResult, SyncResponse } from './types.js';

interface SubmitResponse extends Omit<SyncResponse, 'events' | 'cursor'> {
  receipt: string;
  lead: string;
}

/**
 * Has the server validate and store a submission with all that was held. Run it while no other tab sends.
 * `life`: the outbox's when the form was sent. Rejects with FieldwiseError: `offline` when nobody answers,
 * `forgotten` when the visitor was forgotten meanwhile, else what the server refused.
 */
export async function submit<F extends FieldsSpec>(
  outbox: Outbox<F>,
  sender: Sender<F>,
  submission: Submission<F>,
  life: number,
): Promise<SubmitResult> {
  const { log } = outbox;
  const goOn = (): void => {
    if (life !== outbox.life) throw FieldwiseError.of('forgotten', 'The visitor was forgotten.');
  };
  goOn();
  // Forgotten in another tab, and this one had not heard: what is sent now is somebody new's.
  if (await sender.reload()) life += 1;
  goOn();
  log.meta.visitor ??= outbox.view.visitor;
  // The server reads one request of 64 KB. What does not fit beside the answers follows later.
  const room = Math.min(CHUNK_BYTES, SUBMIT_BYTES - bytesOfJson(submission));
  for (let attempt = 0; ; attempt += 1) {
    const chunk = room > 0 ? takeChunk(log.queue.values(), room) : [];
    const sentAt = outbox.environment.now();
    let answer: Answer<SubmitResponse>;
    try {
      const body = { ...outbox.body(chunk, sentAt), ...submission };
      answer = await sender.post<SubmitResponse>('/v1/submit', body, {
        type: 'application/json',
      });
    } catch (cause) {
      goOn();
      const message = 'The server cannot be reached; submit again when there is a connection.';
      throw FieldwiseError.of('offline', message, { cause });
    }
    goOn();
    if (answer.ok) {
      const { body } = answer;
      if (!outbox.disposed) {
        // A box that was left empty says no: the submission goes, and nothing else follows it.
        const asked = outbox.view.boxes.some((field) => field in submission.answers);
        const agreed = !asked || outbox.view.isAgreed(body.decision);
        await (agreed ? log.release() : log.hold());
        await outbox.settle({ ...body, events: [], cursor: log.meta.cursor }, chunk, sentAt);
      }
      const { receipt, lead, decision, decided_at: decidedAt } = body;
      return { accepted: true, receipt, lead, decision, decidedAt };
    }
    const { problem } = answer;
    if (problem.code === 'submission') return { accepted: false, errors: problem.errors };
    if (problem.status === GONE && attempt === 0 && !outbox.disposed) {
      // Forgotten, by another device perhaps. Who sends a form now is somebody new.
      const gone = sender.gone();
      life = outbox.life;
      await gone;
      goOn();
      log.meta.visitor ??= outbox.view.visitor;
      continue;
    }
    const recovered =
      attempt < MAX_RECOVERIES && !outbox.disposed && (await outbox.recover(problem, chunk));
    goOn();
    if (!recovered) throw FieldwiseError.of(problem.code, problem.detail);
  }
}
