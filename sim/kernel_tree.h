// What the kernel and udev show as files: /sys, /proc, /dev, the tools in /usr/sbin, /run/systemd.
// Built from the machine as a whole and thrown away when it changes.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "sim/machine.h"

namespace lvq::sim {

class KernelTree {
 public:
  explicit KernelTree(const Machine& machine);

  static bool covers(std::string_view path);  // paths that are the kernel's, not a file system's
  const Node* find(const std::string& path) const;
  const std::vector<std::string>* children(const std::string& directory) const;

 private:
  void directory(const std::string& path);
  void file(const std::string& path, std::string text, uint32_t mode = 0444);
  void link(const std::string& path, std::string target);
  Node& add(const std::string& path, Node node);

  void add_disk(const Machine& machine, const Disk& disk);
  void add_mapped(const Machine& machine, const DmDevice& device);
  void add_common(const Machine& machine, const std::string& name, const std::string& folder);
  void add_links(const Machine& machine, const std::string& name, const Content& content);
  void add_processes(const Machine& machine);
  void add_tools(const Machine& machine);

  std::unordered_map<std::string, Node> nodes_;
  std::unordered_map<std::string, std::vector<std::string>> children_;
};

}  // namespace lvq::sim
