// Members are listed once, for both directions. Strictness comes from one comparison: the plan that
// was read, written out again, must equal the document. So an unknown or missing member anywhere is
// refused without any code for it here.
#include "plan/plan_json.h"

#include <algorithm>

#include "model/units_json.h"
#include "plan/earlier_names.h"
#include "plan/tools.h"

namespace lvq {

// One alternative of a variant: the type, its name in JSON, its members.
#define LVQ_ROW(Type, name, ...) \
  LVQ_JSON(Type, __VA_ARGS__)    \
  constexpr std::string_view json_name(std::type_identity<Type>) { return name; }
#define LVQ_FACT(Type, ...) LVQ_ROW(Type, #Type, __VA_ARGS__)

LVQ_FACT(DeviceIs, path, size, sector, wwid, serial)
LVQ_FACT(DeviceUnused, path)
LVQ_FACT(NoSignature, path)
LVQ_FACT(SignaturesAre, path, signatures)
LVQ_FACT(PvIs, path, uuid, vg)
LVQ_FACT(NotPv, path)
LVQ_FACT(NotInDevicesFile, path)
LVQ_FACT(VgIs, name, extent, total, pv_uuids, tag)
LVQ_FACT(VgAbsent, name)
LVQ_FACT(LvIs, vg, name, extents, layout, tag, uuid)
LVQ_FACT(LvAbsent, vg, name)
LVQ_FACT(LvGone, vg, uuid)
LVQ_FACT(LvActive, vg, name)
LVQ_FACT(LvInactive, vg, name)
LVQ_FACT(LvHasExtents, vg, name, uuid, extents)
LVQ_FACT(LvNamed, vg, name, uuid, tag)
LVQ_FACT(LvWritable, vg, name, writable)
LVQ_FACT(LvClosed, vg, name)
LVQ_FACT(LvMergeStarted, vg, name, origin)
LVQ_FACT(LvMerging, vg, name)
LVQ_FACT(CachedBy, vg, lv, lv_uuid, pool, pv_uuid, mode, chunk)
LVQ_FACT(NotCached, vg, lv, lv_uuid)
LVQ_FACT(NoDetachLeftover, vg, lv)
LVQ_FACT(ExtentsAre, vg, pv, pv_uuid, start, count, lv, lv_uuid)
LVQ_FACT(NoMove, vg, pv)
LVQ_FACT(NoMoveRemains, vg)
LVQ_FACT(PvEmpty, vg, pv, pv_uuid)
LVQ_FACT(PvNotOrphaned, path, uuid)
LVQ_FACT(PvAllocates, vg, pv, pv_uuid, allowed)
LVQ_FACT(NoDependents, vg, name)
LVQ_FACT(VgEmpty, name)
LVQ_FACT(RoomIn, vg, extents)
LVQ_FACT(NotBusy, path)
LVQ_FACT(FsIs, path, type, uuid, label)
LVQ_FACT(FsEnds, path, least, most)
LVQ_FACT(Mounted, device, target)
LVQ_FACT(Unmounted, target)
LVQ_FACT(NotMountedAt, device, target)
LVQ_FACT(AutomountIs, target, set)
LVQ_FACT(FsWritable, path, writable)
LVQ_FACT(DeviceWritable, path, writable)
LVQ_FACT(SwapOn, path)
LVQ_FACT(SwapOff, path)
LVQ_FACT(FileIs, path, digest)
LVQ_FACT(FstabHas, spec, target, type, options, pass)
LVQ_FACT(FileLacks, path, line)
LVQ_FACT(LinesAre, path, has, lacks)
LVQ_FACT(DirIs, path, empty)
LVQ_FACT(DirAbsent, path)
LVQ_FACT(DirGoneOrUsed, path)
LVQ_FACT(ProgramIs, path)
LVQ_FACT(VgLacks, name, extent, total, pv_uuids, missing)
LVQ_FACT(LvOffPv, vg, lv, lv_uuid, pv_uuid)
LVQ_FACT(VgNamed, name, uuid)
LVQ_FACT(PvKeepsMetadata, vg, pv, pv_uuid, kept)
LVQ_FACT(NamesKept, rules, volumes)
LVQ_FACT(LvLayoutIs, vg, name, layout)
LVQ_FACT(PvHasExtents, vg, pv, pv_uuid, extents)
LVQ_FACT(DeviceHasSize, path, size)
LVQ_FACT(PartitionIs, disk, number, start, size, type, uuid, name)
// The room is there only where it is known: earlier plans do not name it.
inline void to_json(Json& json, const LvSnapshotOf& fact) {
  json = {{"vg", fact.vg}, {"name", fact.name}, {"origin", fact.origin}};
  if (fact.room.value > 0) json["room"] = fact.room;
}
inline void from_json(const Json& json, LvSnapshotOf& fact) {
  json.at("vg").get_to(fact.vg);
  json.at("name").get_to(fact.name);
  json.at("origin").get_to(fact.origin);
  fact.room = json.value("room", Extents{});
}
constexpr std::string_view json_name(std::type_identity<LvSnapshotOf>) { return "LvSnapshotOf"; }
// The member is there only where something is read.
inline void to_json(Json& json, const Run& run) {
  json["argv"] = run.argv;
  if (!run.input.empty()) json["input"] = run.input;
}
inline void from_json(const Json& json, Run& run) {
  json.at("argv").get_to(run.argv);
  run.input = json.value("input", "");
}
constexpr std::string_view json_name(std::type_identity<Run>) { return "run"; }
LVQ_ROW(ReplaceFile, "replace_file", path, text, old_text)
LVQ_ROW(MakeDir, "make_dir", path, mode)
LVQ_ROW(RemoveDir, "remove_dir", path)
LVQ_JSON(Hooks, before, after, environment, deadline)
LVQ_ROW(Together, "command_set", hooks, runs)
LVQ_JSON(LineEdit, from, to, behind, at)
LVQ_JSON(LineEdits, list, open_end)
LVQ_ROW(EditFile, "edit_file", path, lines, remove_empty)

namespace {

template <class Variant>
Json write_tagged(const Variant& value, const char* tag) {
  return std::visit(
      [&]<class T>(const T& each) {
        Json json;
        json[tag] = json_name(std::type_identity<T>());
        json.update(Json(each));
        return json;
      },
      value);
}

template <class Variant, size_t I = 0>
Variant read_tagged(const Json& json, const char* tag) {
  if constexpr (I < std::variant_size_v<Variant>) {
    using T = std::variant_alternative_t<I, Variant>;
    const auto* name = json.at(tag).get_ptr<const std::string*>();
    if (name && *name == json_name(std::type_identity<T>())) return json.get<T>();
    return read_tagged<Variant, I + 1>(json, tag);
  } else {
    throw std::runtime_error(std::string("unknown ") + tag + " " + json.at(tag).dump());
  }
}

Fact read_fact(const Json& json) { return read_tagged<Fact>(json, "fact"); }
Action read_action(const Json& json) { return read_tagged<Action>(json, "action"); }

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
  json["revive"] = write_list(step.restore_volatile);
  json["after_proves_done"] = step.after_proves_done;
  json["overwrites"] = step.overwrites;
  json["destroys"] = step.destroys;
  if (!step.no_way_back.empty()) json["no_way_back"] = step.no_way_back;
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
  step.restore_volatile = read_list(json.at("revive"), read_remedy);
  json.at("after_proves_done").get_to(step.after_proves_done);
  json.at("overwrites").get_to(step.overwrites);
  json.at("destroys").get_to(step.destroys);
  step.no_way_back = json.value("no_way_back", "");
  json.at("flush").get_to(step.flush);
  return step;
}

// Does it hold a fraction, or a number beyond 64 bits? Turning one into an integer can be undefined
// behaviour in C++, so none may get that far.
bool holds_float(const Json& json) {
  return json.is_structured() ? std::ranges::any_of(json, holds_float) : json.is_number_float();
}

Plan read_plan(const Json& json) {
  if (holds_float(json)) throw std::runtime_error("holds a number that is not an integer");
  Plan plan;
  json.at("schema").get_to(plan.schema);
  if (plan.schema != 1)
    throw std::runtime_error("schema " + std::to_string(plan.schema) + ", this lvq reads 1");
  json.at("id").get_to(plan.id);
  json.at("command").get_to(plan.command);
  json.at("argv").get_to(plan.argv);
  plan.steps = read_list(json.at("steps"), read_step);
  plan.goal = read_list(json.at("goal"), read_fact);
  return plan;
}

}  // namespace

Json to_json(const Fact& fact) { return write_tagged(fact, "fact"); }
Json to_json(const Action& action) { return write_tagged(action, "action"); }

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

Result<Plan> plan_from_json(const Json& written, const std::string& subject) {
  try {
    const Json json = with_todays_names(written);
    Plan plan = read_plan(json);
    if (to_json(plan) == json) {
      TRY_VOID(check_actions(plan, subject));
      return plan;
    }
    return fail(
        "plan-invalid", subject,
        "holds members that this version of lvq does not know, or in another order", "",
        "plans are read only by the version that wrote them; make it again with --save-plan");
  } catch (const std::exception& error) {
    return fail("plan-invalid", subject, "is not a plan that this version of lvq reads",
                error.what(), "make it again with --save-plan");
  }
}

}  // namespace lvq
