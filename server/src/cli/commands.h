// The verbs of `fieldwise` (docs/cli.md). Each takes the arguments behind the verb and returns the
// exit code.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fieldwise::cli {

using Given = std::vector<std::string>;

int check_command(const Given& given);
int publish_command(const Given& given);
int logic_command(const Given& given);
int decide_command(const Given& given);
int history_command(const Given& given);
int act_command(const Given& given);
int validate_command(const Given& given);
int serve_command(const Given& given);
int learn_command(const Given& given);
int attribution_command(const Given& given);
int forms_command(const Given& given);
int backtest_command(const Given& given);
int demo_data_command(const Given& given);
int diff_command(const Given& given);
int calibrate_command(const Given& given);
int drift_command(const Given& given);
int evaluate_command(const Given& given);
int experiment_command(const Given& given);
int journey_command(const Given& given);
int metrics_command(const Given& given);
int simulate_command(const Given& given);
int keys_command(const Given& given);
int site_command(const Given& given);
int backup_command(const Given& given);
int restore_command(const Given& given);
int plans_command(const Given& given);
// For tests/differential.
int replay_command(const Given& given);

// The help of a verb, of the whole program for ''; empty when there is no such verb.
std::string_view help_text(std::string_view verb);

}  // namespace fieldwise::cli
