// The durable record of a transaction (docs/journal-format.md): plan.json, written once before the
// first effect, and log.jsonl, append-only, one record a line, an fsync each. The state is computed
// from the records of the log, never stored.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/host.h"
#include "plan/plan.h"

namespace lvq {

enum class Event {
  begin,       // plan.json is durable; carries its digest
  start,       // the step's action is about to run
  done,        // its effects are durable
  failed,      // its action failed; exit status, signal, the tool's last words
  undo_start,  // the step's undo is about to run
  undone,
  stopped,    // a signal was honoured between two steps, or within one that can be continued
  drifted,    // a fact that the next step needs was false
  completed,  // the goal was proved
  repaired,   // every done step was undone, and the facts of the start were proved
  abandoned,  // closed by hand
};

struct Record {
  Event event = Event::begin;
  size_t step = 0;                  // from 1; 0 for the transaction as a whole
  std::string time;                 // RFC 3339, UTC, milliseconds
  double seconds = 0;               // how long the action took; with done, failed, undone
  int exit_status = 0, signal = 0;  // with failed
  std::string words;                // tail of the tool's output, or why it stopped
  std::string plan_digest;          // with begin: SHA-256 of plan.json's bytes
  // With what ends a run: the machine was looked at, and the step that destroys something, which
  // was started, has destroyed nothing.
  bool untouched = false;
  bool operator==(const Record&) const = default;
};

enum class State { planned, executing, halted, failed, drifted, completed, repaired, abandoned };

const char* name(Event event);
const char* name(State state);
State state_left_by(Event event);                    // if this is the last record
State state_of(const std::vector<Record>& records);  // if these are all records
bool is_closed(State state);                         // completed, repaired or abandoned

// What plan.json holds besides the plan.
struct Origin {
  std::string time;  // RFC 3339
  std::string lvq, lvm, kernel, host;
};

struct Transaction {
  Plan plan;
  Origin origin;
  std::vector<Record> records;
  std::string plan_digest;         // SHA-256 of plan.json
  uint64_t whole_bytes = 0;        // bytes at the start of the log that hold `records`
  uint64_t torn_bytes = 0;         // bytes of an incomplete last line, which is no record
  std::vector<std::string> holds;  // lines of hold.log: when an application was held, and let go

  State state() const;
  // Executing, halted, failed or drifted: it blocks others until continued, repaired or abandoned.
  bool open() const;
  // Steps done and not undone.
  size_t done() const;
  // The step (from 1) whose action or undo was started and has not succeeded: the machine may be in
  // any state in between.
  std::optional<size_t> in_doubt() const;
};

// An open journal to append to. It has exactly one writer, since lvq holds the lock.
class Journal {
 public:
  // Creates DIR/transactions/<plan.id>/ with plan.json and the begin record. Nothing may be
  // executed before it returns.
  static Result<Journal> begin(Host& host, const std::string& state_dir, const Plan& plan,
                               const Origin& origin);
  // Opens an existing journal for appending; a torn last line is cut off first. REQUIRES: `loaded`
  // was read under the lock.
  static Result<Journal> open(Host& host, const std::string& state_dir, const Transaction& loaded);

  // Appends the record durably, with the current time. An error means that the record may not be
  // durable, so nothing that it announces may be executed.
  Result<> note(Record record);

  // The path of the file, beside the log, that says when an application was held and let go.
  std::string hold_log() const;

 private:
  Journal(Host& host, std::string log_path, size_t next)
      : host_(&host), log_path_(std::move(log_path)), next_(next) {}
  Host* host_;
  std::string log_path_;
  size_t next_;  // number of the next record
  // The error of the first note() that failed: the end of the file is unknown since.
  std::optional<Error> broken_;
};

// Reads one transaction. A torn tail is no error; its bytes are counted. A damaged record that is
// not the last one, a plan whose digest differs, or a hostile id is an error ("plan-invalid") that
// names the file and the line.
Result<Transaction> load_transaction(Host& host, const std::string& state_dir,
                                     const std::string& id);

// Reads the plan alone; the log may be damaged.
Result<Plan> load_journaled_plan(Host& host, const std::string& state_dir, const std::string& id);

// All ids in DIR/transactions, oldest first; empty where there is none yet. It opens no file of a
// transaction that is in the index of closed ones.
Result<std::vector<std::string>> list_transactions(Host& host, const std::string& state_dir);

// The transaction that began last. The file "begun" tells this even if the clock was set back; what
// an older lvq did not list there began before all others. Error "absent" where there is none.
Result<std::string> last_transaction(Host& host, const std::string& state_dir);

// Appends a line to the audit log: "2026-11-22T15:51:30.123Z <id> INTENT pvcreate --yes …". Only
// people read it, so this does not wait for the disk.
Result<> audit(Host& host, const std::string& log_path, const std::string& id,
               const std::string& line);

// Checks that audit() will be able to write, so that lvq refuses a run that it could not log before
// anything is begun.
Result<> check_log(Host& host, const std::string& log_path);

}  // namespace lvq
