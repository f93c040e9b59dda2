// The file of --report: it is written before the question, and completed however the run ends.
#pragma once

#include <optional>
#include <string>

#include "cli/session.h"
#include "report/page.h"

namespace lvq {

class PageFile {
 public:
  // Does nothing where no report is asked for.
  explicit PageFile(const Session& session) : session_(session) {}

  // Writes the page with the plan, and says where. After an error nothing may be executed.
  Result<> before(const Outcome& outcome, const Snapshot& machine);

  // Adds what came of the plan. If that fails, the outcome gets a warning and nothing else, since
  // the steps have run already.
  void after(Outcome& outcome);

  // Each completes the page, prints the last words, and returns the exit status.
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
  Plan plan_;                 // the one that the page shows
  Snapshot machine_;          // as it was before the plan
  std::optional<Page> page_;  // as it was written
};

}  // namespace lvq
