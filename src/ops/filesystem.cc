#include "ops/filesystem.h"

#include "base/text.h"

namespace lvq {
namespace {

std::string without_hyphens(std::string text) {
  std::erase(text, '-');
  return text;
}

Values values_of(CommandForm form, const NewFs& made, Identifiers& ids) {
  Values values = {
      {"path", made.path}, {"uuid", made.uuid}, {"digits", without_hyphens(made.uuid)}};
  if (form.contains("{random}")) values["random"] = ids.uuid();
  return values;
}

}  // namespace

Step signatures_wipe(const DeviceIs& device, const std::vector<std::string>& targets,
                     const std::vector<std::string>& found, const std::string& content) {
  std::vector<std::string> argv = {"wipefs", "--all"};
  argv.insert(argv.end(), targets.begin(), targets.end());
  Step step;
  step.title = "Erase the signatures on " + device.path;
  step.action = Run{argv};
  step.before = {device, DeviceUnused{device.path}, SignaturesAre{device.path, found}};
  step.after = {NoSignature{device.path}};
  // The partitions go with their table, so a wipe that was cut off is finished on the device alone.
  step.redo = {{Run{{"wipefs", "--all", device.path}}, NoSignature{device.path}}};
  step.overwrites = true;
  step.destroys = content;
  return step;
}

Run filled_in(CommandForm form, const Values& values) {
  Run run;
  for (const auto& word : split_words(form)) run.argv.push_back(with_values(word, values));
  return run;
}

std::string new_fs_uuid(const Making& making, Identifiers& ids) {
  switch (making.identifier) {
    case IdentifierKind::uuid:
      return ids.uuid();
    case IdentifierKind::serial_of_64_bits:
      return upper(ids.hex(16));
    case IdentifierKind::serial_of_32_bits:
      break;
  }
  const std::string serial = upper(ids.hex(8));
  return serial.substr(0, 4) + "-" + serial.substr(4);
}

Run mkfs_of(const Filesystem& fs, const NewFs& made, Identifiers& ids) {
  const Making& making = *fs.making;
  Run run = filled_in(making.mkfs, values_of(making.mkfs, made, ids));
  const auto add = [&](CommandForm form, const Values& values) {
    const Run option = filled_in(form, values);
    run.argv.insert(std::next(run.argv.begin()), option.argv.begin(), option.argv.end());
  };
  if (!made.profile.empty()) add(making.profile_option, {{"profile", made.profile}});
  if (!made.label.empty()) add(fs.label.option, {{"label", made.label}});
  return run;
}

std::vector<Step> fs_make(const Filesystem& fs, const NewFs& made, Identifiers& ids) {
  const auto& [path, uuid, size, profile, label] = made;
  const std::string type(fs.name);
  const CommandForm id_setter = fs.making->set_id;
  const Remedy wipe{Run{{"wipefs", "--all", path}}, NoSignature{path}};
  Step make;
  make.title = "Make " + type + (fs.is_swap() ? " area of " : " file system of ") + text(size) +
               " on " + path;
  make.action = mkfs_of(fs, made, ids);
  make.before = {NoSignature{path}};
  make.after = {FsIs{path, type, id_setter.empty() ? uuid : "", label}};
  make.undo = {wipe};
  make.redo = {wipe, {make.action, std::nullopt}};
  make.after_proves_done = false;
  make.overwrites = true;
  if (id_setter.empty()) return {make};

  Step set_id;
  set_id.title = "Give the " + type + " on " + path + " the serial " + uuid;
  set_id.action = filled_in(id_setter, values_of(id_setter, made, ids));
  set_id.before = {FsIs{path, type, "", label}};
  set_id.after = {FsIs{path, type, uuid, label}};
  set_id.redo = {{set_id.action, std::nullopt}};
  return {make, set_id};
}

}  // namespace lvq
