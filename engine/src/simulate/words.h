// What fires, in words.
#pragma once

#include <string>

#include "act/lead.h"
#include "handoff/routing.h"
#include "simulate/simulate.h"

namespace fieldwise::simulate {

// 2026-11-21 10:00, UTC.
std::string minute_text(int64_t ms);

// "Dee Diaz": a rep's name.
std::string_view rep_name(const Plan& plan, uint32_t rep);

// Fills in what an announcement of the lead's latest moment says; the record is the caller's.
Entry entry_of(const Plan& plan, Lead& lead, const Announcement& announcement);

// That the lead's latest moment gives it another value of a segmentation, or the first.
Entry segment_entry(const Plan& plan, const Moment& moment, uint32_t segmentation);

// That a task goes to a rep, or that nobody can take it.
Entry entry_of(const Playbook& playbook, const RoutedLead& lead, const Choice& choice, int64_t now);

}  // namespace fieldwise::simulate
