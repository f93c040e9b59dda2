// Members are listed once, for both directions. Strictness comes from one comparison: what was read, written out again,
// must be what was read, so an unknown or missing member anywhere is caught without a word about it here.
#include "plan/plan_json.h"

#include <algorithm>

#include "model/units_json.h"
#include "plan/tools.h"

namespace lvq {

LVQ_JSON(DeviceIs, path, size, sector, wwid, serial)
LVQ_JSON(DeviceUnused, path)
LVQ_JSON(NoSignature, path)
LVQ_JSON(SignaturesAre, path, found)
LVQ_JSON(PvIs, path, uuid, vg)
LVQ_JSON(NotPv, path)
LVQ_JSON(NotListed, path)
LVQ_JSON(VgIs, name, extent, total, pv_uuids, tag)
LVQ_JSON(VgAbsent, name)
LVQ_JSON(LvIs, vg, name, extents, layout, tag, uuid)
LVQ_JSON(LvAbsent, vg, name)
LVQ_JSON(LvActive, vg, name)
LVQ_JSON(LvInactive, vg, name)
LVQ_JSON(LvSpans, vg, name, uuid, extents)
LVQ_JSON(LvNamed, vg, name, uuid, tag)
LVQ_JSON(LvWritable, vg, name, writable)
LVQ_JSON(LvSnapshotOf, vg, name, origin)
LVQ_JSON(LvClosed, vg, name)
LVQ_JSON(LvMergeStarted, vg, name, origin)
LVQ_JSON(LvMerging, vg, name)
LVQ_JSON(CachedBy, vg, lv, lv_uuid, pool, pv_uuid, mode, chunk)
LVQ_JSON(NotCached, vg, lv, lv_uuid)
LVQ_JSON(NoCacheRemains, vg, lv)
LVQ_JSON(ExtentsAre, vg, pv, pv_uuid, start, count, lv, lv_uuid)
LVQ_JSON(NoMove, vg, pv)
LVQ_JSON(NoMoveRemains, vg)
LVQ_JSON(PvEmpty, vg, pv, pv_uuid)
LVQ_JSON(PvSound, path, uuid)
LVQ_JSON(PvAllocates, vg, pv, pv_uuid, allowed)
LVQ_JSON(NoDependents, vg, name)
LVQ_JSON(VgEmpty, name)
LVQ_JSON(RoomIn, vg, extents)
LVQ_JSON(NotBusy, path)
LVQ_JSON(FsIs, path, type, uuid, label)
LVQ_JSON(FsEnds, path, least, most)
LVQ_JSON(Mounted, path, target)
LVQ_JSON(Unmounted, target)
LVQ_JSON(MountLacks, path, target)
LVQ_JSON(AutomountIs, target, set)
LVQ_JSON(FsWritable, path, writable)
LVQ_JSON(DeviceWritable, path, writable)
LVQ_JSON(SwapOn, path)
LVQ_JSON(SwapOff, path)
LVQ_JSON(FileIs, path, digest)
LVQ_JSON(FstabHas, spec, target, type, options, pass)
LVQ_JSON(FileLacks, path, line)
LVQ_JSON(LinesAre, path, has, lacks)
LVQ_JSON(DirIs, path, empty)
LVQ_JSON(DirAbsent, path)
LVQ_JSON(DirSpent, path)
LVQ_JSON(ProgramIs, path)
LVQ_JSON(VgLacks, name, extent, total, pv_uuids, missing)
LVQ_JSON(LvOffPv, vg, lv, lv_uuid, pv_uuid)
LVQ_JSON(LvGone, vg, uuid)
LVQ_JSON(Run, argv)
LVQ_JSON(ReplaceFile, path, text, old_text)
LVQ_JSON(MakeDir, path, mode)
LVQ_JSON(RemoveDir, path)
LVQ_JSON(Hooks, before, after, environment, deadline)
LVQ_JSON(Together, hooks, runs)
LVQ_JSON(LineEdit, from, to, behind, at)
LVQ_JSON(LineEdits, list, open_end)
LVQ_JSON(EditFile, path, lines, remove_empty)

namespace {

// In the order of the variants; a test holds the two together.
constexpr const char* kFactNames[] = {
    "DeviceIs",    "DeviceUnused",   "NoSignature",  "SignaturesAre", "PvIs",           "NotPv",          "NotListed",
    "VgIs",        "VgAbsent",       "LvIs",         "LvAbsent",      "LvActive",       "LvInactive",     "LvSpans",
    "LvNamed",     "LvWritable",     "LvSnapshotOf", "LvClosed",      "LvMergeStarted", "LvMerging",      "CachedBy",
    "NotCached",   "NoCacheRemains", "ExtentsAre",   "NoMove",        "NoMoveRemains",  "PvEmpty",        "PvSound",
    "PvAllocates", "NoDependents",   "VgEmpty",      "RoomIn",        "NotBusy",        "FsIs",           "FsEnds",
    "Mounted",     "Unmounted",      "MountLacks",   "AutomountIs",   "FsWritable",     "DeviceWritable", "SwapOn",
    "SwapOff",     "FileIs",         "FstabHas",     "FileLacks",     "LinesAre",       "DirIs",          "DirAbsent",
    "DirSpent",    "ProgramIs",      "VgLacks",      "LvOffPv",       "LvGone"};
constexpr const char* kActionNames[] = {"run", "replace_file", "make_dir", "remove_dir", "together", "edit_file"};
static_assert(std::size(kFactNames) == std::variant_size_v<Fact>);
static_assert(std::size(kActionNames) == std::variant_size_v<Action>);

template <class Variant>
Json write_tagged(const Variant& value, const char* tag, const char* const* names) {
  Json json;
  json[tag] = names[value.index()];
  std::visit([&](const auto& each) { json.update(Json(each)); }, value);
  return json;
}

template <class Variant, size_t I = 0>
Variant read_tagged(const Json& json, const char* tag, const char* const* names) {
  if constexpr (I < std::variant_size_v<Variant>) {
    const auto* name = json.at(tag).get_ptr<const std::string*>();
    if (name && *name == names[I]) return json.get<std::variant_alternative_t<I, Variant>>();
    return read_tagged<Variant, I + 1>(json, tag, names);
  } else {
    throw std::runtime_error(std::string("unknown ") + tag + " " + json.at(tag).dump());
  }
}

Fact read_fact(const Json& json) { return read_tagged<Fact>(json, "fact", kFactNames); }
Action read_action(const Json& json) { return read_tagged<Action>(json, "action", kActionNames); }

Json to_json(const Remedy& remedy) {
  Json json{{"action", lvq::to_json(remedy.action)}};
  if (remedy.achieves) json["achieves"] = lvq::to_json(*remedy.achieves);
  return json;
}

Remedy read_remedy(const Json& json) {
  Remedy remedy{read_action(json.at("action")), std::nullopt};
  if (json.contains("achieves")) remedy.achieves = read_fact(json["achieves"]);
  return remedy;
}

template <class T>
Json write_list(const std::vector<T>& values) {
  Json json = Json::array();
  for (const auto& value : values) json.push_back(to_json(value));
  return json;
}

template <class Read>
auto read_list(const Json& json, Read read) {
  std::vector<decltype(read(json))> values;
  for (const auto& each : json) values.push_back(read(each));
  return values;
}

Json write_step(const Step& step) {
  Json json;
  json["title"] = step.title;
  json["action"] = to_json(step.action);
  json["before"] = write_list(step.before);
  json["after"] = write_list(step.after);
  json["undo"] = write_list(step.undo);
  json["redo"] = write_list(step.redo);
  json["revive"] = write_list(step.revive);
  json["after_proves_done"] = step.after_proves_done;
  json["overwrites"] = step.overwrites;
  json["destroys"] = step.destroys;
  json["flush"] = step.flush;
  return json;
}

Step read_step(const Json& json) {
  Step step;
  json.at("title").get_to(step.title);
  step.action = read_action(json.at("action"));
  step.before = read_list(json.at("before"), read_fact);
  step.after = read_list(json.at("after"), read_fact);
  step.undo = read_list(json.at("undo"), read_remedy);
  step.redo = read_list(json.at("redo"), read_remedy);
  step.revive = read_list(json.at("revive"), read_remedy);
  json.at("after_proves_done").get_to(step.after_proves_done);
  json.at("overwrites").get_to(step.overwrites);
  json.at("destroys").get_to(step.destroys);
  json.at("flush").get_to(step.flush);
  return step;
}

// A fraction or a number beyond 64 bits. Turning one into an integer is undefined in C++, so none may get that far.
bool holds_float(const Json& json) {
  return json.is_structured() ? std::ranges::any_of(json, holds_float) : json.is_number_float();
}

Plan read_plan(const Json& json) {
  if (holds_float(json)) throw std::runtime_error("holds a number that is not an integer");
  Plan plan;
  json.at("schema").get_to(plan.schema);
  if (plan.schema != 1) throw std::runtime_error("schema " + std::to_string(plan.schema) + ", this lvq reads 1");
  json.at("id").get_to(plan.id);
  json.at("command").get_to(plan.command);
  json.at("argv").get_to(plan.argv);
  plan.steps = read_list(json.at("steps"), read_step);
  plan.goal = read_list(json.at("goal"), read_fact);
  return plan;
}

}  // namespace

Json to_json(const Fact& fact) { return write_tagged(fact, "fact", kFactNames); }
Json to_json(const Action& action) { return write_tagged(action, "action", kActionNames); }

Json to_json(const Plan& plan) {
  Json json;
  json["schema"] = plan.schema;
  json["id"] = plan.id;
  json["command"] = plan.command;
  json["argv"] = plan.argv;
  json["steps"] = Json::array();
  for (const auto& step : plan.steps) json["steps"].push_back(write_step(step));
  json["goal"] = write_list(plan.goal);
  return json;
}

Result<Plan> plan_from_json(const Json& json, const std::string& subject) {
  try {
    Plan plan = read_plan(json);
    if (to_json(plan) == json) {
      TRY_VOID(check_actions(plan, subject));
      return plan;
    }
    return fail("plan-invalid", subject, "holds members that this version of lvq does not know, or in another order",
                "", "plans are read only by the version that wrote them; make it again with --save-plan");
  } catch (const std::exception& error) {
    return fail("plan-invalid", subject, "is not a plan that this version of lvq reads", error.what(),
                "make it again with --save-plan");
  }
}

}  // namespace lvq
