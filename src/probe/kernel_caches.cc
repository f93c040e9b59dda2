#include "probe/kernel_caches.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace lvq {
namespace {

bool parse_count(std::string_view text, uint64_t& into) {
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), into);
  return problem == std::errc() && end == text.data() + text.size();
}

bool read_pair(std::string_view text, uint64_t& first, uint64_t& second) {
  const size_t slash = text.find('/');
  return slash != text.npos && parse_count(text.substr(0, slash), first) && parse_count(text.substr(slash + 1), second);
}

// What follows "0 409600 cache": size of a metadata block, their use, size of a cache block in sectors, their use, six
// counters, dirty blocks; then features, core arguments and policy, each list with its length before it (cache.rst).
bool read_status(const std::vector<std::string>& words, KernelCache& cache) {
  uint64_t sectors = 0, features = 0, core = 0;
  if (words.size() < 12 || !parse_count(words[2], sectors) || !read_pair(words[3], cache.used, cache.total) ||
      !parse_count(words[10], cache.dirty) || !parse_count(words[11], features))
    return false;
  cache.chunk = {sectors * kSectorBytes};
  const size_t behind = 12 + features;
  if (features > words.size() || words.size() <= behind || !parse_count(words[behind], core)) return false;
  for (size_t n = 12; n < behind; ++n)
    if (words[n] == "writethrough" || words[n] == "writeback" || words[n] == "passthrough") cache.mode = words[n];
  if (core > words.size() || words.size() <= behind + 1 + core) return false;
  cache.policy = words[behind + 1 + core];
  return !cache.mode.empty();
}

// "vg-data: 0 409600 cache 8 19/2048 …"
bool read_cache_line(const std::string& line, std::string& name, KernelCache& cache) {
  const size_t colon = line.rfind(": ");
  if (colon == line.npos) return false;
  name = line.substr(0, colon);
  auto words = split_words(line.substr(colon + 2));
  if (words.size() < 4 || words[2] != "cache") return false;
  words.erase(words.begin(), words.begin() + 3);
  return words.front() == "Fail" || words.front() == "Error" || read_status(words, cache);
}

}  // namespace

Result<std::map<std::string, KernelCache>> parse_cache_status(std::string_view text) {
  std::map<std::string, KernelCache> caches;
  for (const auto& line : split_lines(text)) {
    if (line.empty() || line == "No devices found") continue;
    std::string name;
    KernelCache cache;
    if (!read_cache_line(line, name, cache))
      return fail("internal", "dmsetup status", "printed a line that is not understood", tail(line, 300));
    caches.emplace(std::move(name), std::move(cache));
  }
  return caches;
}

Result<> read_kernel_caches(Host& host, const Scope& scope, Snapshot& snapshot) {
  if (!scope.caches) return {};
  TRY(const Output output, host.run({{"dmsetup", "status", "--noflush", "--target", "cache"}}));
  if (!output.ok())
    return fail("internal", "dmsetup status", "could not list the kernel's caches", tail(output.err, 2000));
  TRY(snapshot.caches, parse_cache_status(output.out));
  return {};
}

}  // namespace lvq
