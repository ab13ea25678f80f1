// Receives webhooks as somebody's back end does, and checks them with a library that is not ours.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';

import { Webhook } from 'standardwebhooks';

import { bearer, publishableKey } from './server.mjs';

/** What a server needs that sends to this machine; it is told to try again at once. */
export const local = ['--webhook-allow', '127.0.0.0/8', '--webhook-schedule', '0s,0s,1s'];

/**
 * Listens on a free port. `answer(request, n)` gives the status of the n-th request, from 0, or an object of
 * status and headers, or 'hang', or 'reset'. With `tls` {key, cert} it speaks https.
 */
export async function startReceiver(t, { answer = () => 204, tls, host = '127.0.0.1' } = {}) {
  const requests = [];
  const respond = async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    const got = { method: request.method, path: request.url, headers: request.headers, body };
    requests.push(got);
    const given = await answer(got, requests.length - 1);
    if (given === 'hang') return;
    if (given === 'reset') {
      request.socket.destroy();
      return;
    }
    const { status, headers = {} } = typeof given === 'number' ? { status: given } : given;
    response.writeHead(status, headers).end('thank you');
  };
  const server = tls ? createTlsServer(tls, respond) : createServer(respond);
  await new Promise((resolve) => server.listen(0, host, resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address();
  return {
    requests,
    port,
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}/hook`,
    /** Resolves to the requests when there are `count` of them. */
    async received(count, seconds = 15) {
      await until(
        () => requests.length >= count,
        seconds,
        () => `${requests.length} of ${count} came`,
      );
      return requests;
    },
    close: () => server.closeAllConnections() ?? server.close(),
  };
}

export async function until(holds, seconds, say = () => 'it never came to be') {
  const end = Date.now() + seconds * 1000;
  while (!(await holds())) {
    if (Date.now() > end) assert.fail(say());
    await sleep(20);
  }
}

/** Verifies a request with the secret and returns the message; throws when the signature is not right. */
export const verified = (request, secret) =>
  new Webhook(secret).verify(request.body, request.headers);

/** Makes a webhook and resolves to it, its secret included. */
export async function makeWebhook(server, url, more = {}) {
  const { status, body } = await server.post('/v1/webhooks', { url, ...more }, bearer);
  assert.equal(status, 201, JSON.stringify(body));
  return body;
}

/** Submits a form and resolves to the id of the lead. */
export async function submit(server, visitor, answers, more = {}) {
  const { status, body } = await server.post('/v1/submit', {
    key: publishableKey,
    offer: 'guide',
    visitor,
    answers,
    ...more,
  });
  assert.equal(status, 200, JSON.stringify(body));
  return body.lead;
}

export const deliveries = async (server, query = '') => {
  const { status, body } = await server.get(`/v1/deliveries?${query}`, bearer);
  assert.equal(status, 200, JSON.stringify(body));
  return body.deliveries;
};

/** Sends PATCH or DELETE. */
export async function change(server, method, path, body) {
  const response = await fetch(server.url + path, {
    method,
    headers: { ...bearer, 'Content-Type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text) };
}

/** The one delivery that there is. */
export async function onlyDelivery(server, query = '') {
  const rows = await deliveries(server, query);
  assert.equal(rows.length, 1);
  return rows[0];
}
