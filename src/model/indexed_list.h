// A vector in which an element is found by name at once, however many there are: a plan for a large
// machine looks up thousands of names, most of them of objects that do not exist yet.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <string_view>
#include <utility>
#include <vector>

namespace lvq {

using IndexKey = size_t;
inline IndexKey index_key(std::string_view name) { return std::hash<std::string_view>()(name); }

// REQUIRES: index_keys(const T&), found by ADL, gives the IndexKeys that a T is looked up by, each
// of them once.
//
// Every access that lets the caller change an element drops the index, since the caller may change
// a key. edit() keeps the index and is the way to change anything else. After the next look-up, no
// reference that was handed out before it may be used to change a key.
template <class T>
class IndexedList {
 public:
  using value_type = T;

  IndexedList() = default;
  IndexedList(std::vector<T> items) : items_(std::move(items)) {}
  IndexedList(std::initializer_list<T> items) : items_(items) {}

  size_t size() const { return items_.size(); }
  bool empty() const { return items_.empty(); }
  auto begin() const { return items_.begin(); }
  auto end() const { return items_.end(); }
  const T& operator[](size_t at) const { return items_[at]; }
  const T& front() const { return items_.front(); }
  const T& back() const { return items_.back(); }

  auto begin() { return changeable().begin(); }
  auto end() { return changeable().end(); }
  T& operator[](size_t at) { return changeable()[at]; }
  T& front() { return changeable().front(); }
  T& back() { return changeable().back(); }

  void reserve(size_t size) { items_.reserve(size); }
  void resize(size_t size) { changeable().resize(size); }
  void clear() { changeable().clear(); }
  void pop_back() { changeable().pop_back(); }
  void push_back(T item) { items_.push_back(std::move(item)); }
  T& emplace_back() { return items_.emplace_back(); }

  // The element of this list, to change anything but its keys.
  T& edit(const T& element) { return items_[static_cast<size_t>(&element - items_.data())]; }

  template <class Matches>
  friend size_t erase_if(IndexedList& list, Matches matches) {
    const size_t erased = std::erase_if(list.items_, matches);
    if (erased > 0) list.changeable();
    return erased;
  }

  // The first element with one of the keys (those of an earlier key first) for which `matches`
  // holds; else nullptr.
  template <class Matches>
  const T* find(std::initializer_list<IndexKey> wanted, Matches matches) const {
    for (const IndexKey key : wanted)
      for (const Place& place : places_of(key))
        if (matches(items_[place.second])) return &items_[place.second];
    const auto added =
        std::find_if(items_.begin() + static_cast<std::ptrdiff_t>(indexed_), items_.end(), matches);
    return added == items_.end() ? nullptr : &*added;
  }

  // All elements with the key for which `matches` holds, in their order.
  template <class Matches>
  std::vector<const T*> find_all(IndexKey wanted, Matches matches) const {
    std::vector<const T*> found;
    for (const Place& place : places_of(wanted))
      if (matches(items_[place.second])) found.push_back(&items_[place.second]);
    for (size_t at = indexed_; at < items_.size(); ++at)
      if (matches(items_[at])) found.push_back(&items_[at]);
    return found;
  }

 private:
  using Place = std::pair<IndexKey, size_t>;
  static constexpr size_t kTail = 64;  // at most so many, the last added, are searched one by one

  std::vector<T>& changeable() {
    places_.clear();
    indexed_ = 0;
    return items_;
  }

  auto places_of(IndexKey key) const {
    if (items_.size() - indexed_ > kTail) index_tail();
    return std::ranges::equal_range(places_, key, {}, &Place::first);
  }

  void index_tail() const {
    const auto before = static_cast<std::ptrdiff_t>(places_.size());
    for (; indexed_ < items_.size(); ++indexed_)
      for (const IndexKey key : index_keys(items_[indexed_])) places_.emplace_back(key, indexed_);
    std::sort(places_.begin() + before, places_.end());
    std::inplace_merge(places_.begin(), places_.begin() + before, places_.end());
  }

  std::vector<T> items_;
  mutable std::vector<Place> places_;  // of the first `indexed_` elements
  mutable size_t indexed_ = 0;
};

}  // namespace lvq
