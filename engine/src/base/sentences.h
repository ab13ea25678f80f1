// What errors of plans say.
#pragma once

namespace fieldwise {

// Whether they say in a sentence what to write instead. The page's module does not: sentences for
// authors are 3 of the 64 KB that a page may download, and it loads plans that tools have checked.
// It has every error's code and place, and names the tool that has the words. Known when linking.
extern const bool kSentences;

// What the page says instead.
inline constexpr char kSeeCheck[] = "`fieldwise check` says more";

inline const char* for_authors(const char* text) { return kSentences ? text : kSeeCheck; }

}  // namespace fieldwise
