#include "probe/kernel_caches.h"

#include "base/text.h"
#include "probe/words.h"

namespace lvq {
namespace {

constexpr std::string_view kModes[] = {"writethrough", "writeback", "passthrough"};
constexpr std::string_view kFeatures[] = {"metadata2", "no_discard_passdown"};

bool read_pair(std::string_view text, uint64_t& first, uint64_t& second) {
  const size_t slash = text.find('/');
  return slash != text.npos && read_number(text.substr(0, slash), first) &&
         read_number(text.substr(slash + 1), second);
}

// Finds the mode among the features. Returns what is wrong with them, if anything.
std::string read_features(std::span<const std::string> words, KernelCache& cache) {
  for (const auto& word : words) {
    if (is_one_of(word, kFeatures)) continue;
    if (!is_one_of(word, kModes)) return is_not("feature", "a word that lvq knows", word);
    if (!cache.mode.empty()) return "two modes: " + cache.mode + " and " + word;
    cache.mode = word;
  }
  return cache.mode.empty() ? "no mode" : "";
}

// Reads what follows "0 409600 cache" (cache.rst): size of a metadata block, used/total metadata
// blocks, size of a cache block in sectors, used/total cache blocks, six counters, dirty blocks;
// then the number of features and the features, the number of core arguments and these, and the
// policy. Any name of a policy is accepted, since policies are modules of the kernel.
std::string read_status(std::span<const std::string> words, KernelCache& cache) {
  uint64_t sectors = 0, features = 0, core = 0;
  if (words.size() < 12) return "too few fields";
  if (!read_number(words[2], sectors)) return is_not("cache block size", "a number", words[2]);
  if (!read_pair(words[3], cache.used, cache.total))
    return is_not("cache blocks", "USED/TOTAL", words[3]);
  if (!read_number(words[10], cache.dirty)) return is_not("dirty blocks", "a number", words[10]);
  if (!read_number(words[11], features)) return is_not("number of features", "a number", words[11]);
  cache.chunk = {sectors * kSectorBytes};
  const size_t behind = 12 + features;
  if (features > words.size() || words.size() <= behind) return "fewer features than it says";
  if (auto problem = read_features(words.subspan(12, features), cache); !problem.empty())
    return problem;
  if (!read_number(words[behind], core))
    return is_not("number of core arguments", "a number", words[behind]);
  if (core > words.size() || words.size() <= behind + 1 + core)
    return "fewer core arguments than it says";
  cache.policy = words[behind + 1 + core];
  return "";
}

// "vg-data: 0 409600 cache 8 19/2048 …". Returns what is wrong with the line, if anything.
std::string read_cache_line(const std::string& line, std::string& name, KernelCache& cache) {
  const size_t colon = line.rfind(": ");
  if (colon == line.npos) return "no name";
  name = line.substr(0, colon);
  const auto words = split_words(line.substr(colon + 2));
  if (words.size() < 4) return "too few fields";
  if (words[2] != "cache") return is_not("target", "cache", words[2]);
  return words[3] == "Fail" || words[3] == "Error"
             ? ""
             : read_status(std::span(words).subspan(3), cache);
}

}  // namespace

Result<std::map<std::string, KernelCache>> parse_cache_status(std::string_view text) {
  std::map<std::string, KernelCache> caches;
  for (const auto& line : split_lines(text)) {
    if (line.empty() || line == "No devices found") continue;
    std::string name;
    KernelCache cache;
    if (const std::string problem = read_cache_line(line, name, cache); !problem.empty())
      return not_understood("dmsetup status", "printed a line that is not understood: " + problem,
                            tail(line, 300));
    caches.emplace(std::move(name), std::move(cache));
  }
  return caches;
}

Result<> read_kernel_caches(Host& host, const Scope& scope, Snapshot& snapshot) {
  if (!scope.caches) return {};
  TRY(const Output output, host.run({{"dmsetup", "status", "--noflush", "--target", "cache"}}));
  if (!output.ok())
    return could_not_ask("dmsetup status", "could not list the kernel's caches",
                         tail(output.err, 2000));
  TRY(snapshot.caches, parse_cache_status(output.out));
  return {};
}

}  // namespace lvq
