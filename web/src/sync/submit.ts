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
 * Rejects with FieldwiseError: `offline` when nobody answers, else what the server refused.
 */
export async function submit<F extends FieldsSpec>(
  outbox: Outbox<F>,
  sender: Sender<F>,
  submission: Submission<F>,
): Promise<SubmitResult> {
  const { log } = outbox;
  let { life } = outbox;
  await log.reload();
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
      const message = 'The server cannot be reached; submit again when there is a connection.';
      throw FieldwiseError.of('offline', message, { cause });
    }
    if (answer.ok) {
      const { body } = answer;
      if (!outbox.isOver(life)) {
        await log.release();
        await outbox.settle({ ...body, events: [], cursor: log.meta.cursor }, chunk, sentAt);
      }
      const { receipt, lead, decision, decided_at: decidedAt } = body;
      return { accepted: true, receipt, lead, decision, decidedAt };
    }
    const { problem } = answer;
    if (problem.code === 'submission') return { accepted: false, errors: problem.errors };
    if (problem.status === GONE && attempt === 0 && !outbox.isOver(life)) {
      // Forgotten, by another device perhaps. Who sends a form now is somebody new.
      await sender.gone();
      life = outbox.life;
      log.meta.visitor ??= outbox.view.visitor;
      continue;
    }
    const recovered =
      attempt < MAX_RECOVERIES &&
      !outbox.isOver(life) &&
      (await outbox.recover(problem, chunk)) &&
      !outbox.isOver(life);
    if (!recovered) throw FieldwiseError.of(problem.code, problem.detail);
  }
}
