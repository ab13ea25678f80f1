// What only the page's module goes without.
#pragma once

namespace fieldwise {

// Whether this is a whole engine: the native one or fieldwise/full. The page's module is not: it
// decides about the visitor before it, under a published plan, and leaves to the others what takes
// the log of a lead through time and what follows from that (playbook, history, what people
// report). Known when linking, so that the page does not carry the code.
extern const bool kWhole;

}  // namespace fieldwise
