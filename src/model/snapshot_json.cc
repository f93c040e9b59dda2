// One list of members per type serves both directions. A member at its default is left out; an
// unknown member is an error, since what it says could matter. Maps are lists of rows. Text that is
// not UTF-8 (a mount point, an fstab in another character set) is {"hex": "…"}, so that every byte
// comes back. Reading converts row by row (base/json_rows.h) and never holds the whole document as
// a tree.
#include "model/snapshot_json.h"

#include <array>
#include <concepts>
#include <limits>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/json_rows.h"
#include "base/text.h"
#include "model/lvm_features.h"
#include "model/snapshot_members.h"

namespace lvq {
namespace {

constexpr int kSchema = 1;
constexpr const char* kSubject = "capture";
constexpr Code kCode = "plan-invalid";

constexpr std::array<std::pair<PathState::Kind, const char*>, 5> kKinds = {
    {{PathState::Kind::absent, "absent"},
     {PathState::Kind::directory, "directory"},
     {PathState::Kind::symlink, "symlink"},
     {PathState::Kind::file, "file"},
     {PathState::Kind::other, "other"}}};

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string hex;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    hex += {kDigits[byte >> 4], kDigits[byte & 15]};
  }
  return hex;
}

bool from_hex(std::string_view hex, std::string& bytes) {
  bytes.clear();
  for (; hex.size() >= 2; hex.remove_prefix(2)) {
    unsigned byte = 0;
    if (!read_number(hex.substr(0, 2), byte, 16)) return false;
    bytes += static_cast<char>(byte);
  }
  return hex.empty();
}

// --- Writing

Json encode(const std::string& text);
Json encode(const ExtentSize& size);
Json encode(const PathState::Kind& kind);
template <class Tag>
Json encode(const Quantity<Tag>& quantity);
template <class T>
Json encode(const std::vector<T>& values);
template <class T>
Json encode(const T& value);

template <class T>
bool is_usual(const T& value, const T& usual) {
  return value == usual;
}
template <class T>
bool is_usual(const std::vector<T>& values, const std::vector<T>&) {
  return values.empty();
}

struct Writer {
  Json row = Json::object();
  template <class T>
  void operator()(const char* name, const T& value, const T& usual = {}) {
    if (!is_usual(value, usual)) row.emplace(name, encode(value));
  }
};

Json encode(const std::string& text) {
  return is_utf8(text) ? Json(text) : Json{{"hex", to_hex(text)}};
}
template <class Tag>
Json encode(const Quantity<Tag>& quantity) {
  return quantity.value;
}
Json encode(const ExtentSize& size) { return size.bytes.value; }
Json encode(const PathState::Kind& kind) { return kKinds[static_cast<size_t>(kind)].second; }

template <class List>
Json encode_list(const List& values) {
  Json array = Json::array();
  for (const auto& value : values) array.push_back(encode(value));
  return array;
}
template <class T>
Json encode(const std::vector<T>& values) {
  return encode_list(values);
}
template <class T>
Json encode(const IndexedList<T>& values) {
  return encode_list(values);
}

template <class T>
Json encode(const T& value) {
  if constexpr (std::is_arithmetic_v<T>) {
    return value;
  } else {
    Writer writer;
    members(writer, value);
    return std::move(writer.row);
  }
}

template <class Value>
Json encode(const std::map<std::string, Value>& map) {
  Json array = Json::array();
  for (const auto& [key, value] : map) array.push_back(encode(Keyed<Value>{key, value}));
  return array;
}

// --- Reading

bool decode(const JsonRow& json, bool& value);
bool decode(const JsonRow& json, int64_t& value);
bool decode(const JsonRow& json, std::string& text);
bool decode(const JsonRow& json, ExtentSize& size);
bool decode(const JsonRow& json, PathState::Kind& kind);
template <std::unsigned_integral T>
bool decode(const JsonRow& json, T& value);
template <class Tag>
bool decode(const JsonRow& json, Quantity<Tag>& quantity);
template <class T>
bool decode(const JsonRow& json, std::vector<T>& values);
template <class T>
bool decode(const JsonRow& json, T& value);

struct Reader {
  const JsonRow& row;
  size_t known = 0;
  std::string problem = {};
  template <class T>
  void operator()(std::string_view name, T& value, const T& usual = {}) {
    value = usual;
    const auto it = row.find(name);
    if (it == row.end()) return;
    ++known;
    if (!decode(*it, value) && problem.empty())
      problem = "member \"" + std::string(name) + "\" has a value it cannot have";
  }
};

bool decode(const JsonRow& json, bool& value) {
  if (json.is_boolean()) value = json.get<bool>();
  return json.is_boolean();
}
template <std::unsigned_integral T>
bool decode(const JsonRow& json, T& value) {
  if (!json.is_number_unsigned() || json.get<uint64_t>() > std::numeric_limits<T>::max())
    return false;
  value = json.get<T>();
  return true;
}
bool decode(const JsonRow& json, int64_t& value) {
  if (!json.is_number_integer()) return false;
  if (json.is_number_unsigned() &&
      json.get<uint64_t>() > uint64_t{std::numeric_limits<int64_t>::max()})
    return false;
  value = json.get<int64_t>();
  return true;
}
bool decode(const JsonRow& json, std::string& text) {
  if (json.is_string()) text = json.get_ref<const std::string&>();
  if (json.is_string()) return true;
  const auto hex = json.is_object() && json.size() == 1 ? json.find("hex") : json.end();
  return hex != json.end() && hex->is_string() &&
         from_hex(hex->get_ref<const std::string&>(), text);
}
template <class Tag>
bool decode(const JsonRow& json, Quantity<Tag>& quantity) {
  return decode(json, quantity.value);
}
bool decode(const JsonRow& json, ExtentSize& size) {
  return decode(json, size.bytes.value) && size.bytes.value > 0;
}
bool decode(const JsonRow& json, PathState::Kind& kind) {
  for (const auto& [each, name] : kKinds)
    if (json == name) {
      kind = each;
      return true;
    }
  return false;
}

template <class T>
bool decode(const JsonRow& json, std::vector<T>& values) {
  if (!json.is_array()) return false;
  values.reserve(json.size());
  for (const auto& each : json)
    if (!decode(each, values.emplace_back())) return false;
  return true;
}

template <class T>
std::string read_members(const JsonRow& json, T& value) {
  if (!json.is_object()) return "it is not an object";
  Reader reader{json};
  members(reader, value);
  if (!reader.problem.empty()) return reader.problem;
  return reader.known == json.size() ? "" : "it has a member that this version does not know";
}

template <class T>
bool decode(const JsonRow& json, T& value) {
  return read_members(json, value).empty();
}

template <class List>
std::string take_row(const JsonRow& json, List& rows) {
  return read_members(json, rows.emplace_back());
}
std::string take_row(const JsonRow& json, IndexedList<Device>& rows) {
  const std::string problem = read_members(json, rows.emplace_back());
  if (!problem.empty()) return problem;
  return std::as_const(rows).back().name.contains('/') ? "no kernel names a device with a slash"
                                                       : "";
}
std::string take_row(const JsonRow& json, std::vector<std::string>& rows) {
  return decode(json, rows.emplace_back()) ? "" : "it is not text";
}
template <class Value>
std::string take_row(const JsonRow& json, std::map<std::string, Value>& rows) {
  Keyed<Value> row;
  std::string problem = read_members(json, row);
  if (problem.empty() && !rows.try_emplace(std::move(row.key), std::move(row.value)).second)
    problem = "it is there twice";
  return problem;
}

class SnapshotReader {
 public:
  Result<> take(JsonPath path, const JsonRow& json) {
    if (path.empty() || !path[0].object) return fail(kCode, kSubject, "is not an object");
    const std::string& name = path[0].member;
    std::string problem;
    if (path.size() == 1)
      problem = json.is_structured() ? take_empty(name, json) : take_member(name, json);
    else
      problem = path[1].object ? "it is an object, not a list" : take_item(name, &json);
    if (problem.empty()) return {};
    const std::string where =
        path.size() == 1 ? name : name + "[" + std::to_string(path[1].index) + "]";
    return fail(kCode, kSubject,
                "is not a capture this version can read: " + where + ": " + problem);
  }

  Result<Snapshot> finish() && {
    if (!has_schema_) return fail(kCode, kSubject, "is not a capture: it has no schema");
    snapshot_.captured = true;
    return std::move(snapshot_);
  }

 private:
  std::string take_member(const std::string& name, const JsonRow& json) {
    if (name == "schema") has_schema_ = json == kSchema;
    if (name == "schema")
      return has_schema_ ? "" : "this version reads schema " + std::to_string(kSchema);
    if (name == "systemd") return decode(json, snapshot_.systemd) ? "" : "it is not true or false";
    if (name == "lvm_version") return take_lvm_version(json);
    if (name == "xfs_profile") return decode(json, snapshot_.xfs_profile) ? "" : "it is not a text";
    if (name == "has_lvm") return decode(json, snapshot_.has_lvm) ? "" : "it is not true or false";
    return "it is not known";
  }

  // Captures of older versions do not have this member.
  std::string take_lvm_version(const JsonRow& json) {
    if (!decode(json, snapshot_.lvm_version)) return "it is not a text";
    return snapshot_.lvm_version.empty() || parse_lvm_version(snapshot_.lvm_version)
               ? ""
               : "it is no version of LVM";
  }

  std::string take_empty(const std::string& name, const JsonRow& json) {
    return json.is_array() ? take_item(name, nullptr) : "it is an object, not a list";
  }

  // Takes an item of the list with that name. Without an item (nullptr) it only checks that there
  // is such a list.
  std::string take_item(const std::string& name, const JsonRow* json) {
    std::string problem = "it is not known";
    const auto visit = [&](std::string_view list, auto& rows) {
      if (name == list) problem = json ? take_row(*json, rows) : "";
    };
    lists(visit, snapshot_);
    return problem;
  }

  Snapshot snapshot_;
  bool has_schema_ = false;
};

}  // namespace

Json to_json(const Snapshot& snapshot) {
  Json json = {{"schema", kSchema}, {"systemd", snapshot.systemd}, {"has_lvm", snapshot.has_lvm}};
  if (!snapshot.lvm_version.empty()) json["lvm_version"] = snapshot.lvm_version;
  if (!snapshot.xfs_profile.empty()) json["xfs_profile"] = snapshot.xfs_profile;
  const auto visit = [&](const char* name, const auto& rows) { json[name] = encode(rows); };
  lists(visit, snapshot);
  return json;
}

Result<Snapshot> snapshot_from_json(std::string_view text) {
  SnapshotReader reader;
  TRY_VOID(parse_json_rows(text, 2, kSubject, kCode, [&](JsonPath path, const JsonRow& row) {
    return reader.take(path, row);
  }));
  return std::move(reader).finish();
}

}  // namespace lvq
