// The machine itself.
#pragma once

#include "host/device_mapper.h"
#include "host/host.h"

namespace lvq {

class RealHost : public Host {
 public:
  // `waiting` is that of WaitPolicy.
  explicit RealHost(RulesOf rules_of, std::function<void(const std::string&)> waiting = {})
      : rules_of_(std::move(rules_of)), waiting_(std::move(waiting)) {}

  Result<Output> run(const Run& run, const ProgressFn& on_line = {}) override;
  void watch_tools(const std::function<void(const ToolIo&)>& pulse) override { pulse_ = pulse; }
  Result<std::unique_ptr<Quiesced>> quiesce(const Hooks& hooks, const std::string& log) override;
  Result<std::string> read(const std::string& path) override;
  Result<std::string> read_trusted(const std::string& path) override;
  Result<bool> all_zero(const std::string& path, uint64_t offset, uint64_t length) override;
  Result<std::string> read_at(const std::string& path, uint64_t offset, uint64_t length) override;
  Result<Space> space(const std::string& path) override;
  Result<std::string> obstacle(const std::string& path) override;
  Result<std::vector<std::string>> list(const std::string& path) override;
  Result<PathInfo> lstat(const std::string& path) override;
  Result<PathInfo> follow(const std::string& path) override;
  Result<std::optional<MappedDevice>> mapped(uint32_t major, uint32_t minor) override;
  Result<std::string> read_link(const std::string& path) override;
  Result<std::string> resolve(const std::string& path) override;
  Result<FileIdentity> identify(const std::string& path) override;
  Result<std::string> mounts_in(const std::string& mount_namespace) override;
  Result<> replace(const std::string& path, std::string_view text, uint32_t mode) override;
  Result<bool> replace_unchanged(const std::string& path, std::string_view old_text,
                                 std::string_view text, uint32_t mode) override;
  Result<> sweep(const std::string& folder) override;
  Result<> append(const std::string& path, std::string_view text, uint32_t mode) override;
  Result<> log(const std::string& path, std::string_view text, uint32_t mode) override;
  Result<> truncate(const std::string& path, uint64_t size) override;
  Result<> make_dir(const std::string& path, uint32_t mode) override;
  Result<> remove_dir(const std::string& path) override;
  Result<> remove_files(const std::string& folder, const std::vector<std::string>& names) override;
  Result<> flush(const std::string& path) override;
  Result<std::unique_ptr<Lock>> lock(const LockRequest& request) override;
  Result<Stamp> stamp() override;
  bool stop_requested() override;

 private:
  RulesOf rules_of_;
  std::function<void(const std::string&)> waiting_;
  std::function<void(const ToolIo&)> pulse_;
  DeviceMapper device_mapper_;
  std::shared_ptr<int> lock_of_tools_ = std::make_shared<int>(-1);  // its descriptor; -1: none
};

}  // namespace lvq
