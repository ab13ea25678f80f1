// The functions that leads.cpp exports.
Module['scorer'] = () => ({ text: _scorer_text, score: _scorer_score });
Module['batch'] = () => ({ text: _batch_text, add: _batch_add, score: _batch_score });
