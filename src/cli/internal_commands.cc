#include "cli/internal_commands.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>

#include "base/text.h"
#include "copy/attributes.h"
#include "copy/changes.h"
#include "copy/finish.h"
#include "copy/holes.h"
#include "copy/survey.h"
#include "copy/walk.h"
#include "host/fd.h"
#include "host/os_error.h"
#include "model/kept_names.h"
#include "model/uses.h"
#include "probe/probe.h"
#include "probe/words.h"

namespace lvq {
namespace {

using Words = std::vector<std::string>;

int failed(const Console& console, const std::string& words) {
  return console.err(words + "\n"), 1;
}
int failed(const Console& console, const Error& error) { return failed(console, to_string(error)); }

bool take(Words& words, const std::string& option) { return std::erase(words, option) > 0; }

int survey_tree(const Words& words, Host& host, const Console& console) {
  if (words.size() != 3 || words[0] != "--to") return failed(console, "survey-tree --to FILE OLD");
  const auto found = survey(words[2]);
  if (!found) return failed(console, found.error());
  if (!found->obstacles.empty())
    return failed(console, join(found->obstacles, "\n") +
                               "\nCopy these anew without the hint, or to a shorter path.");
  if (auto noted =
          host.replace(words[1], fmt::format("{} {}\n", found->entries, found->needed), 0600);
      !noted)
    return failed(console, noted.error());
  console.out(fmt::format("{} entries need {}\n", found->entries, text(Bytes{found->needed})));
  return 0;
}

int check_room(const Words& words, Host& host, const Console& console) {
  if (words.size() != 2) return failed(console, "check-room FILE NEW");
  const auto noted = host.read(words[0]);
  const auto room = room_in(words[1]);
  if (!noted) return failed(console, noted.error());
  if (!room) return failed(console, room.error());
  const auto numbers = split_words(trim(*noted));
  Bytes needed;
  if (numbers.size() != 2 || !read_number(numbers[1], needed.value))
    return failed(console, words[0] + ": does not say what is needed");
  const std::string need = numbers[0] + " entries need " + text(needed);
  if (needed.value > *room)
    return failed(
        console,
        need + ", and the new file system has room for " + text(Bytes{*room}) +
            ". Blocks that files share (reflinks) count for each of them: no copy keeps them "
            "shared.\nTake it back (lvq repair), and ask for more.");
  console.out(need + "; there is room for " + text(Bytes{*room}) + "\n");
  return 0;
}

int copy_holes(const Words& words, const Console& console) {
  if (words.size() != 4 || (words[0] != "--exclude" && words[0] != "--listed"))
    return failed(console, "copy-holes --exclude FILE | --listed LIST OLD NEW");
  const auto copy = words[0] == "--listed" ? copy_listed_files_with_holes : copy_files_with_holes;
  const auto copied = copy(words[2], words[3], words[1], {});
  if (!copied) return failed(console, copied.error());
  console.out(fmt::format("{} files with holes, {} copied, {} of data\n", copied->files,
                          copied->copied, text(Bytes{copied->data})));
  return 0;
}

uint64_t entries_in(const std::string& tree, Host& host) {
  const auto space = host.space(tree);
  return space ? space->entries : 0;
}

// Prints a line a second, from which the lvq that runs this tool shows the progress.
Watch announcing(const Console& console, uint64_t entries) {
  using std::chrono::steady_clock;
  return [&console, entries, next = steady_clock::now()](uint64_t so_far) mutable {
    if (entries == 0 || steady_clock::now() < next) return;
    next = steady_clock::now() + std::chrono::seconds(1);
    const double share = std::min(1.0, static_cast<double>(so_far) / static_cast<double>(entries));
    console.out(fmt::format("Compared: {:.2f}%\n", share * 100));
  };
}

int list_changes_tool(const Words& words, Host& host, const Console& console) {
  if (words.size() != 6 || words[0] != "--record" || words[2] != "--to")
    return failed(console, "list-changes --record FILE --to LIST OLD NEW");
  const auto found = list_changes(words[4], words[5], words[1], words[3],
                                  announcing(console, entries_in(words[4], host)));
  if (!found) return failed(console, found.error());
  console.out(fmt::format("{} entries compared, {} to be looked at again\n", found->entries,
                          found->listed));
  return 0;
}

std::string summary(const CopyResult& result) {
  return fmt::format(
      "{} entries compared, {} of content read on both sides, {} files known to be the same, {} "
      "differ",
      result.entries, text(Bytes{result.read}), result.known, result.different);
}

int finish_copy(Words words, Host& host, const Console& console) {
  const bool in_use = take(words, "--in-use");
  if (words.size() != 7 || words[0] != "--record" || words[2] != "--devices")
    return failed(console, "finish-copy [--in-use] --record FILE --devices OLD NEW OLD NEW");
  for (const size_t n : {3U, 4U})
    if (const auto right = check_device(words[n + 2], words[n]); !right)
      return failed(console, right.error());
  const auto finish = in_use ? verify_copy_in_use : verify_copy_at_rest;
  const auto result =
      finish(words[5], words[6], words[1], announcing(console, entries_in(words[5], host)));
  if (!result) return failed(console, result.error());
  console.out(summary(*result) + "\n");
  if (in_use || result->different == 0) return 0;
  return failed(console, "the copy is not the same:\n" + join(result->differences, "\n") + "\n" +
                             summary(*result) + "\nTake it back (lvq repair), and try again.");
}

int set_label_tool(const Words& words, const Console& console) {
  if (words.size() != 2) return failed(console, "set-label DIR LABEL");
  const auto set = set_label(words[0], words[1]);
  return set ? 0 : failed(console, set.error());
}

int check_unused(const Words& words, Host& host, const Console& console) {
  if (words.size() != 1) return failed(console, "check-unused DEVICE");
  const auto machine = probe(host, {.devices = {words[0]}, .users = {words[0]}});
  if (!machine) return failed(console, machine.error());
  const Device* device = machine->device(words[0]);
  if (!device) return failed(console, words[0] + ": there is no such device");
  Words uses = describe_users(*device, *machine);
  for (const Mount* mount : machine->mounts_of(*device))
    if (!mount->holder.empty())
      uses.push_back(mount->holder + ": has it mounted on " + mount->target +
                     " in a mount namespace of its own");
  if (uses.empty()) return 0;
  return failed(console, words[0] + " is in use:\n" + join(uses, "\n") +
                             "\nEnd them, or let them go elsewhere.");
}

Result<> write_rules(const std::string& file, const Words& names, Host& host) {
  TRY(const PathInfo folder, host.lstat(kRunningRules));
  if (folder.kind == PathInfo::Kind::absent) TRY_VOID(host.make_dir(kRunningRules, 0755));
  return host.replace(file, rules_keeping(names), 0644);
}

int keep_names(const Words& words, Host& host, const Console& console) {
  const Words names(words.begin() + std::min<long>(1, std::ssize(words)), words.end());
  if (names.empty() || !words[0].starts_with(std::string(kRunningRules) + "/") ||
      !std::ranges::all_of(names,
                           [](const auto& name) { return parse_kept_name(name).has_value(); }))
    return failed(console, "keep-names FILE LVM-UUID=VG/LV...");
  if (const auto written = write_rules(words[0], names, host); !written)
    return failed(console, written.error());
  const auto reloaded = host.run({{"udevadm", "control", "--reload"}});
  if (!reloaded) return failed(console, reloaded.error());
  if (!reloaded->ok()) return failed(console, "udevadm control --reload: " + last_words(*reloaded));
  return 0;
}

// The folder is held open as the one to work in: it is the same one whatever is mounted or
// unmounted there from now on, and cannot be unmounted unless lazily.
Result<> enter(const std::string& folder, const std::string& device) {
  const Fd fd(open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC));
  if (!fd || fchdir(fd.get()) != 0) return fail(os_error(folder, "cannot enter the folder"));
  if (check_device(".", device)) return {};
  return fail("failed", folder, "is not where " + device + " is mounted", "st_dev",
              "find out who unmounts it, and run lvq continue");
}

int run_inside(const Words& words, Host& host, const Console& console) {
  if (words.size() < 3) return failed(console, "inside DEVICE FOLDER TOOL...");
  if (const auto entered = enter(words[1], words[0]); !entered)
    return failed(console, entered.error());
  Words argv(words.begin() + 2, words.end());
  if (argv[0] == "lvq") {
    const auto status = run_own_tool({argv.begin() + 1, argv.end()}, host, console);
    return status ? *status : failed(console, "inside: no such tool");
  }
  std::vector<char*> raw;
  for (auto& word : argv) raw.push_back(word.data());
  raw.push_back(nullptr);
  execvp(raw[0], raw.data());
  return failed(console, os_error(argv[0], "cannot start"));
}

}  // namespace

std::optional<int> run_own_tool(const Words& argv, Host& host, const Console& console) {
  if (argv.empty()) return std::nullopt;
  Words words(argv.begin() + 1, argv.end());
  if (argv[0] == "inside") return run_inside(words, host, console);
  if (argv[0] == "survey-tree") return survey_tree(words, host, console);
  if (argv[0] == "check-room") return check_room(words, host, console);
  if (argv[0] == "copy-holes") return copy_holes(words, console);
  if (argv[0] == "list-changes") return list_changes_tool(words, host, console);
  if (argv[0] == "finish-copy") return finish_copy(std::move(words), host, console);
  if (argv[0] == "set-label") return set_label_tool(words, console);
  if (argv[0] == "keep-names") return keep_names(words, host, console);
  if (argv[0] == "check-unused") return check_unused(words, host, console);
  return std::nullopt;
}

}  // namespace lvq
