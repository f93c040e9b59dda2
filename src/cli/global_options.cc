#include "cli/global_options.h"

#include "base/text.h"
#include "commands/shared/consent.h"

namespace lvq {
namespace {

constexpr const char* kBefore = "Before anything is changed";
constexpr const char* kConsent = "Consent";
constexpr const char* kOutput = "Output";
constexpr const char* kItself = "About lvq itself";

Result<> consent(Globals& globals, const std::string& word) {
  TRY_VOID(check_consent_word(word));
  globals.allow.insert(word);
  return {};
}

// `set` for an option that fills one member of Globals: a switch here, a text below.
template <bool Globals::* member>
Result<> turn_on(Globals& globals, const std::string&) {
  globals.*member = true;
  return {};
}

template <std::string Globals::* member>
Result<> take_text(Globals& globals, const std::string& value) {
  globals.*member = value;
  return {};
}

Result<> take_report(Globals& globals, const std::string& file) {
  if (file.empty()) return fail("usage", "--report", "names no file");
  if (!file.ends_with(".html") && !file.ends_with(".md"))
    return fail("usage", "--report " + printable(file), "is a page of a kind that lvq cannot write",
                "", "name it FILE.html or FILE.md");
  globals.report = file;
  return {};
}

Result<> take_format(Globals& globals, const std::string& value) {
  globals.json = value == "json";
  return {};
}

Result<> take_origin(Globals& globals, const std::string& value) {
  globals.from = value;
  globals.dry_run = true;
  return {};
}

Result<> take_wait(Globals& globals, const std::string& value) {
  int64_t seconds = 0;
  read_number(value, seconds);
  globals.wait = std::chrono::seconds(seconds);
  return {};
}

constexpr GlobalOption kGlobalOptions[] = {
    {.option = {.name = "--dry-run",
                .group = kBefore,
                .help = "plan and stop: no lock, no journal, nothing changed"},
     .set = turn_on<&Globals::dry_run>},
    {.option = {.name = "--save-plan",
                .value = "FILE",
                .group = kBefore,
                .help = "with --dry-run: keep the plan for review and for lvq apply"},
     .set = take_text<&Globals::save_plan>,
     .dry = true,
     .plans = true},
    {.option = {.name = "--report",
                .value = "FILE",
                .group = kBefore,
                .help = "the plan as one page (.html or .md) for a change ticket, completed after "
                        "execution"},
     .set = take_report,
     .shows = true},
    {.option = {.name = "--from",
                .value = "FILE",
                .group = kBefore,
                .help = "plan against a captured machine; implies --dry-run and needs no root"},
     .set = take_origin,
     .captures = true},
    {.option = {.name = "-y,--auto-confirm",
                .group = kConsent,
                .help = "do not ask; the plan and its warnings are still printed"},
     .set = turn_on<&Globals::yes>},
    {.option = {.name = "--allow",
                .value = "RISK",
                .group = kConsent,
                .repeatable = true,
                .help = "consent to one named risk; the refusal that it lifts prints the word"},
     .set = consent,
     .plans = true},
    {.option = {.name = "--force",
                .group = kConsent,
                .help = "for continue only: go on although the machine drifted from the journal, "
                        "after showing how"},
     .set = turn_on<&Globals::force>,
     .only = "continue"},
    {.option = {.name = "--output",
                .value = "text|json",
                .group = kOutput,
                .help = "with json, one document on standard output, whatever happens"},
     .set = take_format},
    {.option = {.name = "--color",
                .value = "auto|always|never",
                .group = kOutput,
                .help = "auto, unless told otherwise: on a terminal, where NO_COLOR is not set"},
     .set = take_text<&Globals::color>},
    {.option = {.name = "-q",
                .group = kOutput,
                .help = "print only refusals, warnings and the last words; a change needs -y then"},
     .set = turn_on<&Globals::quiet>},
    {.option = {.name = "-v", .group = kOutput, .help = "print what the tools say, too"},
     .set = turn_on<&Globals::verbose>},
    {.option = {.name = "--wait",
                .value = "SECONDS",
                .group = kItself,
                .help = "wait so long for another lvq instead of refusing at once; the plan is "
                        "made after the wait",
                .most = 86400},
     .set = take_wait},
    {.option = {.name = "--state-dir",
                .value = "DIR",
                .group = kItself,
                .help = "where the journal is; /var/lib/lvq unless it is given"},
     .set = take_text<&Globals::state_dir>},
    {.option = {.name = "--log",
                .value = "FILE",
                .group = kItself,
                .help = "the audit log; /var/log/lvq/lvq.log unless it is given"},
     .set = take_text<&Globals::log>},
    {.option = {.name = "-h,--help", .group = kItself, .help = "this help, or that of a command"}},
    {.option = {.name = "--version",
                .group = kItself,
                .help = "the version, and what this lvq was built of"}},
};

}  // namespace

std::span<const GlobalOption> global_options() { return kGlobalOptions; }

}  // namespace lvq
