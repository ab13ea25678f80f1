// A test on numbers in the form in which it runs fastest.
#pragma once

#include "logic/fuse.h"

namespace fieldwise {

// Holds for numbers between two bounds, both closed, or for those outside.
struct NumberRange {
  double low, high;
  bool outside;
  bool holds(double x) const { return ((x >= low) & (x <= high)) != outside; }
};

// The range of a test of kind `range`, `truthy` or `missing` on a slot that holds a number or null.
NumberRange number_range(const logic::Test& test);

// Whether all tests on `slot` have such a range.
bool only_ranges(const logic::Conditions& conditions, uint32_t slot);

}  // namespace fieldwise
