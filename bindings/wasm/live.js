// The functions that live.cpp exports.
Module['live'] = () => ({
  set: _live_set,
  changed: _live_changed,
  field: _live_field,
  stage: _live_stage,
  text: _live_text,
});
