// How many connections an address holds, with peers of the test's own: tests/http.
import { casesOf } from './doctest.mjs';

casesOf('fieldwise_listener_tests');
