// The file of --report: written before the question is asked, and completed whatever the end.
#pragma once

#include <optional>
#include <string>

#include "cli/session.h"
#include "report/page.h"

namespace lvq {

class PageFile {
 public:
  // It does nothing where no report is asked for.
  explicit PageFile(const Session& session) : session_(session) {}

  // Writes the plan, and says where. An error: nothing was written, and nothing may be executed.
  Result<> before(const Outcome& outcome, const Snapshot& machine);

  // Adds what came of it. A report that cannot be completed is a warning of the outcome: what was
  // executed is executed.
  void after(Outcome& outcome);

  // Both in one with the last words: the exit status.
  int finish(Outcome& outcome);
  int refuse(Error error, ExitStatus status = kRefused);

 private:
  Result<> check_place(const Plan& plan) const;
  Result<Page> page_of(const Outcome& outcome, const Snapshot& machine);
  Result<std::string> digest_of(const Snapshot& machine);
  Result<> write(const Page& page);
  Result<> complete(const Outcome& outcome);
  void say_unwritten() const;

  const std::string& path() const { return session_.globals().report; }

  const Session& session_;
  Plan plan_;                 // that the page shows
  Snapshot machine_;          // before it
  std::optional<Page> page_;  // that was written
};

}  // namespace lvq
