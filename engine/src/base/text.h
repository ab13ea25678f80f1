// Sentences with gaps, and pointers.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

namespace fieldwise {

// `text` with the next of `parts` in the place of each %. One constant and a list cost the page
// less than a chain of strings.
std::string fill_in(const char* text, std::initializer_list<std::string_view> parts);

// Appends a segment to a JSON pointer (RFC 6901): ~ and / escaped.
void append_segment(std::string& pointer, std::string_view key);

}  // namespace fieldwise
