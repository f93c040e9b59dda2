#include "host/device_mapper.h"

#include <fcntl.h>
#include <linux/dm-ioctl.h>
#include <sys/ioctl.h>
#include <sys/sysmacros.h>

#include <cerrno>
#include <string>

#include "host/os_error.h"

namespace lvq {
namespace {

// Every kernel since 2.6 understands requests of version 4.0.0, and refuses those of a later one
// than its own.
dm_ioctl request_for(uint32_t major, uint32_t minor) {
  dm_ioctl request{};
  request.version[0] = 4;
  request.data_size = sizeof request;
  request.data_start = sizeof request;
  request.dev = makedev(major, minor);
  return request;
}

}  // namespace

Result<std::optional<MappedDevice>> DeviceMapper::status(uint32_t major, uint32_t minor) {
  if (!asked_) control_ = Fd(open("/dev/mapper/control", O_RDWR | O_CLOEXEC));
  asked_ = true;
  if (!control_) return std::nullopt;
  dm_ioctl request = request_for(major, minor);
  if (ioctl(control_.get(), DM_DEV_STATUS, &request) != 0) {
    if (errno == EACCES || errno == EPERM || errno == ENOTTY) return std::nullopt;
    Error error = os_error("device " + std::to_string(major) + ":" + std::to_string(minor),
                           "cannot be examined by the device mapper");
    if (errno == ENXIO) error.code = "absent";
    return fail(std::move(error));
  }
  return MappedDevice{.name = request.name,
                      .uuid = request.uuid,
                      .suspended = (request.flags & DM_SUSPEND_FLAG) != 0,
                      .read_only = (request.flags & DM_READONLY_FLAG) != 0};
}

}  // namespace lvq
