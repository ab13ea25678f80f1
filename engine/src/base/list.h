// A growing array of plain items, without a copy of its code per type.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <initializer_list>
#include <new>
#include <span>
#include <type_traits>
#include <utility>

namespace fieldwise {

// Makes `count` copies of the `bytes` at `item`.
void fill(void* out, const void* item, size_t bytes, size_t count);

// What lists of all types share: their memory. Sizes are in items; `bytes` is the size of one.
class ListMemory {
 protected:
  ListMemory() = default;
  ListMemory(const ListMemory&) = delete;
  ListMemory& operator=(const ListMemory&) = delete;
  ~ListMemory() { ::operator delete(items_); }

  // Room for `size` items, and for twice as many as before if it grows.
  [[gnu::noinline]] void reserve(size_t size, size_t bytes);
  [[gnu::noinline]] void* add(size_t bytes);
  void append(const void* item, size_t bytes);
  // Makes room for `count` items before position `at`; returns where they go.
  void* open(size_t at, size_t count, size_t bytes);
  // What is added is copies of `item`.
  void resize(size_t size, const void* item, size_t bytes);
  void replace(const void* items, size_t size, size_t bytes);
  void swap(ListMemory& other);

  void* items_ = nullptr;
  size_t size_ = 0, room_ = 0;
};

// The part of std::vector that the engine needs, for items that may be moved as bytes. Each type in
// a std::vector costs the page some hundred bytes, and each use more than a use of this. What is
// assigned or appended must not be a part of the list itself.
template <class T>
class List : ListMemory {
 public:
  List() { static_assert(std::is_trivially_copyable_v<T>, "items are moved as bytes"); }
  explicit List(size_t size) { resize(size); }
  List(size_t size, const T& item) { resize(size, item); }
  List(std::initializer_list<T> items) { replace(items.begin(), items.size(), sizeof(T)); }
  explicit List(std::span<const T> items) { assign(items); }
  List(const List& other) { replace(other.items_, other.size_, sizeof(T)); }
  List(List&& other) noexcept { swap(other); }
  List& operator=(const List& other) {
    if (this != &other) replace(other.items_, other.size_, sizeof(T));
    return *this;
  }
  List& operator=(List&& other) noexcept {
    swap(other);
    return *this;
  }
  ~List() = default;

  T* data() { return static_cast<T*>(items_); }
  const T* data() const { return static_cast<const T*>(items_); }
  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  T* begin() { return data(); }
  T* end() { return data() + size_; }
  const T* begin() const { return data(); }
  const T* end() const { return data() + size_; }
  T& operator[](size_t i) {
    assert(i < size_);
    return data()[i];
  }
  const T& operator[](size_t i) const {
    assert(i < size_);
    return data()[i];
  }
  T& front() { return (*this)[0]; }
  const T& front() const { return (*this)[0]; }
  T& back() { return (*this)[size_ - 1]; }
  const T& back() const { return (*this)[size_ - 1]; }

  void clear() { size_ = 0; }
  void pop_back() { --size_; }
  void reserve(size_t size) { ListMemory::reserve(size, sizeof(T)); }
  // Large items are copied as bytes: member by member takes more code.
  void push_back(const T& item) {
    if constexpr (sizeof(T) > 48) {
      ListMemory::append(&item, sizeof(T));
    } else {
      const T kept = item;
      *static_cast<T*>(add(sizeof(T))) = kept;
    }
  }
  T& emplace_back() {
    push_back(T());
    return back();
  }
  void resize(size_t size) {
    static constexpr T kEmpty{};  // a constant in the data takes less than one made on the stack
    ListMemory::resize(size, &kEmpty, sizeof(T));
  }
  void resize(size_t size, T item) { ListMemory::resize(size, &item, sizeof(T)); }
  void assign(size_t size, T item) {
    clear();
    resize(size, item);
  }
  void assign(std::span<const T> items) { replace(items.data(), items.size(), sizeof(T)); }
  void append(std::span<const T> items) {
    for (const T& item : items) push_back(item);
  }
  T* insert(const T* place, T item) {
    void* at = open(static_cast<size_t>(place - data()), 1, sizeof(T));
    return &(*static_cast<T*>(at) = item);
  }
  // Cuts the list off before `end`.
  void cut(const T* end) { size_ = static_cast<size_t>(end - data()); }
  void swap(List& other) { ListMemory::swap(other); }
  bool operator==(const List& other) const {
    return std::equal(begin(), end(), other.begin(), other.end());
  }
};

}  // namespace fieldwise
