// Where webhooks may lead, and what holds them up, among name servers and routes of the test's own: tests/delivery.
import { casesOf } from './doctest.mjs';

casesOf('fieldwise_delivery_tests');
